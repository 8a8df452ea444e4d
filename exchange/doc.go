// Package exchange is the domain of Niêm Phong: people, documents, releases,
// recalls and the audit, in the words of the product.
//
// A Service carries out one use-case per method for one authenticated person.
// It decides (policy.go, pure functions), keeps facts through the small store
// interfaces that stand beside each use-case, and never sees plaintext: it
// handles ciphertext, hashes, signed manifests and wrapped shares only.
//
// Guarantees: every act that changes what somebody can see, and every reading
// of the audit, stands on the log in the same database transaction as the act;
// nothing is released before its log entry is committed and covered by a
// signed checkpoint; a document that does not exist and one that is not yours
// give the same answer.
//
// Limits: the operator of the service learns who exchanges with whom, when and
// how much. Methods are safe for concurrent use; all state lives in the stores.
package exchange
