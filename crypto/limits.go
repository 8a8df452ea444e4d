package crypto

// Limits of a document. They are checked when sealing and again, before memory
// is taken, when reading.
const (
	MaxRecipients     = 1000
	MaxPages          = 2000
	MaxTilesPerPage   = 1024
	MaxRecipientTiles = 4_000_000 // recipients times tiles of all pages
	MaxBlock          = 32 << 20  // bytes of one page block
	MaxHeader         = 2 << 20   // bytes of one age header
	MaxMetadata       = 64 << 10  // bytes of a manifest's clear metadata
	MaxGrantBytes     = 96 << 20  // bytes of a grant or master grant, sealed or not
	MaxLabel          = 64 << 10  // bytes of a label's JSON
)
