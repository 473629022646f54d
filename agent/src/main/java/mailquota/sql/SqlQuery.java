package mailquota.sql;

/** A query, and the database that answers it. */
public record SqlQuery(SqlDatabase database, String text) {}
