// Package backup keeps copies of an installation in a folder: the database, the
// objects and the log's newest checkpoint, each file sealed to a backup key
// whose secret half lies elsewhere.
//
// A backup is made beside the running service. The log's checkpoint is read
// first, then the database is dumped in one snapshot, then every object that it
// names is copied; objects are written once and never change, so those of an
// earlier backup in the same folder are kept and not read again. A backup
// becomes visible by one rename, when all its files are durable and have been
// read back; what a broken one leaves is used by the next.
//
// Guarantees: nothing in the folder can be read without the backup key; Restore
// holds every file against the manifest and every object against its name. Not
// in a backup are the releaser's keys and the log's signing key.
//
// Limits: the seal keeps secrets, it proves no origin: whoever writes to the
// folder can put another backup there. Its manifest's hash stands on the log
// (backup.made), and a restored log is held against a checkpoint that others
// remember. Names and sizes of objects can be seen, as in the bucket.
package backup
