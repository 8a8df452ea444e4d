// Package storage keeps the facts of Niêm Phong in PostgreSQL: one method per
// atomic step of the domain, its log entry in the same transaction.
//
// DB implements the store interfaces of package exchange and its LogReader.
//
// Guarantees: when a method that appends a record returns nil, the act and its
// entry are committed together; when it returns an error other than those its
// contract names as committed refusals, neither is. The log's head row is
// locked last, so indexes have no gaps and follow the order of commits. A
// release and a recall lock the same share row: one of them wins whole.
// Connections act as the role niem_app, which cannot change the log's tree,
// and carry statement and lock timeouts. All methods are safe for concurrent
// use by any number of processes.
//
// Errors: a server that does not answer is exchange.ErrUnavailable. When the
// connection breaks during the commit itself the outcome is unknown to the
// caller; releases and commits of documents may be repeated and then give the
// first result.
//
// Limits: all acts of all servers queue for one head row, so acts a second are
// bounded by the database's commits a second. Package crypto is never
// imported: everything sealed is opaque here.
package storage
