package exchange

import (
	"context"
	"io"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// Limits of a send, guarded by the server whatever a client says.
const (
	MaxRecipients     = crypto.MaxRecipients
	MaxPages          = crypto.MaxPages
	MaxTilesPerPage   = crypto.MaxTilesPerPage
	MaxRecipientTiles = crypto.MaxRecipientTiles
	MaxObject         = 64 << 20 // bytes of one page block or envelope
	MaxOriginal       = 512 << 20
	MaxLabel          = 64 << 10
)

// Draft opens a send: what the sender's device announces before it uploads.
type Draft struct {
	ID         DocumentID
	Metadata   Metadata
	Pages      int
	Recipients []PersonID
}

// ShareKey is the public half of a share, made by the releaser for one grant
// of a document; the wrapped secret half is stored and opaque to the server.
type ShareKey struct {
	Kind      GrantKind
	Person    PersonID // UnitID for the unit's recovery key
	Recipient string   // age1pq…
	Wrapped   []byte   // never leaves the server
}

// Upload is the state of a send that is under way.
type Upload struct {
	ID     DocumentID
	Shares []ShareKey // without Wrapped
	Stored []Hash     // objects that are durable already
	State  UploadState
}

// UploadState is where a document stands before and after its commit.
type UploadState string

// States of an upload. Nothing is visible to a recipient before StateSent.
const (
	StateUploading UploadState = "uploading"
	StateSent      UploadState = "sent"
	StateAbandoned UploadState = "abandoned" // swept later
)

// SealedLabel is one grant's label ciphertext.
type SealedLabel struct {
	Kind   GrantKind
	Person PersonID
	Bytes  []byte
}

// SentGrant is what the store keeps of one grant.
type SentGrant struct {
	Kind     GrantKind
	Person   PersonID
	KeyEvent Hash // log leaf of the key event used
	Label    []byte
	G        Hash
	Envelope Hash
}

// SentDocument is everything that one commit makes visible at once.
type SentDocument struct {
	ID        DocumentID
	Sender    PersonID
	Metadata  Metadata
	Manifest  []byte // signed, version 1
	Hash      Hash   // of Manifest
	Container Hash
	Device    Hash // that signed it
	Blocks    []Hash
	Original  Hash // zero when none
	Grants    []SentGrant
	SentAt    time.Time
}

// SendStore keeps sends that are under way and makes them visible.
type SendStore interface {
	// BeginUpload keeps a draft and its shares; for a draft of the same sender
	// that is already there it returns the stored one instead (a resumed
	// send). Another sender's id is ErrConflict.
	BeginUpload(ctx context.Context, sender PersonID, d Draft, shares []ShareKey, now time.Time) (Upload, error)
	// FindUpload: the sender's own upload with its draft, else ErrNotFound.
	FindUpload(ctx context.Context, sender PersonID, id DocumentID) (Upload, Draft, error)
	// ReserveObject notes that an object is about to be stored, so that a
	// crash leaves a known orphan. ErrNotFound unless the upload is that
	// sender's, ErrConflict unless it is open, and for an object of a destroyed
	// document: what is destroyed comes back by no upload.
	ReserveObject(ctx context.Context, sender PersonID, id DocumentID, sum Hash, size int64, now time.Time) error
	// ObjectStored notes that the object is durable.
	ObjectStored(ctx context.Context, id DocumentID, sum Hash) error
	// AddDocument makes the document visible: rows, shares activated, expiry
	// job and log entry in one transaction. All objects named by d must be
	// noted as stored for this upload, else ErrConflict. Repeating it with the
	// same Hash returns the first entry, whatever else d holds; another
	// manifest is ErrConflict.
	AddDocument(ctx context.Context, d SentDocument, rec audit.Record) (audit.Entry, error)
	// AbandonUpload gives up the sender's open upload.
	AbandonUpload(ctx context.Context, sender PersonID, id DocumentID, now time.Time) error
}

// BlobStore keeps ciphertext, write-once, under its SHA-256.
type BlobStore interface {
	// Put returns nil only when the object is durable and complete; a body
	// that does not hash to sum, or is cut short, leaves nothing. An object
	// that is already there counts as success for whoever sends its very
	// bytes: knowing its name is not having it.
	Put(ctx context.Context, sum Hash, size int64, r io.Reader) error
	// Get streams an object; ErrNotFound. The content is not hashed again:
	// whoever ends up with it holds its hash under a signature and checks it.
	// The caller closes it.
	Get(ctx context.Context, sum Hash) (io.ReadCloser, int64, error)
	// Exists looks for an object without reading it.
	Exists(ctx context.Context, sum Hash) (bool, error)
	// Delete removes every version of an object; absent is success.
	Delete(ctx context.Context, sum Hash) error
	// List calls fn for every object last modified before the given time.
	List(ctx context.Context, before time.Time, fn func(sum Hash, size int64) error) error
}

// SweepStore finds and forgets what unfinished sends left behind.
type SweepStore interface {
	// StaleUploads marks uploads as abandoned that have made no progress for so
	// long, by this clock and the database's.
	StaleUploads(ctx context.Context, now time.Time, idle time.Duration) (int, error)
	// Orphans gives objects of abandoned uploads that no sent document names.
	Orphans(ctx context.Context, limit int) ([]Hash, error)
	// ObjectKnown reports whether any open upload names sum, or any sent document
	// that is not destroyed.
	ObjectKnown(ctx context.Context, sum Hash) (bool, error)
	// ForgetObject removes the note of an abandoned upload's object.
	ForgetObject(ctx context.Context, sum Hash) error
}
