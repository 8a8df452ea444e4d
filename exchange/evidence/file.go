package evidence

import (
	"time"

	"niem/crypto"
	"niem/exchange/watermark"
)

// Format is the file's first field, and the domain of its signatures.
const Format = "niem/evidence/1"

// A File is the evidence of one trace. Pages are numbered from 1, pictures from
// 0 in the order of Pictures.
type File struct {
	Format    string                `json:"format"`
	Document  crypto.DocumentID     `json:"document"`
	Manifests [][]byte              `json:"manifests"` // signed, oldest first
	Signers   []crypto.DevicePublic `json:"signers"`   // devices that signed them
	Detector  string                `json:"detector"`  // version of the program
	RunBy     []Runner              `json:"run_by"`
	Pictures  []Picture             `json:"pictures"`
	Sightings []Sighting            `json:"sightings"`
	Soft      []Soft                `json:"soft"`
	Biases    []Biases              `json:"biases"`
	Accused   []Codeword            `json:"accused"`
	Decision  Decision              `json:"decision"`
	// Signatures are those of RunBy, in the same order.
	Signatures []Signature `json:"signatures"`
}

// A Runner is one person who ran the trace and signs for it.
type Runner struct {
	Person   crypto.PersonID     `json:"person"`
	Username string              `json:"username"` // by the log
	Device   crypto.DevicePublic `json:"device"`
	At       time.Time           `json:"at"`        // of the release of the master grant, by the log
	LogIndex int64               `json:"log_index"` // of that release
}

// A Picture is one that was looked at; its hash is that of the file.
type Picture struct {
	Name    string             `json:"name"`
	SHA256  crypto.Hash        `json:"sha256"`
	Width   int                `json:"width"`
	Height  int                `json:"height"`
	Corners *watermark.Corners `json:"corners"` // pointed out by hand
}

// A Sighting is where a page lies in a picture.
type Sighting struct {
	Picture    int        `json:"picture"`
	Page       int        `json:"page"`
	Map        [9]float64 `json:"map"` // from page to picture pixels, row by row
	Similarity float64    `json:"similarity"`
	Energy     float64    `json:"energy"`
	Tried      int        `json:"tried"` // placements whose energy was measured, without codewords
}

// Soft is what one picture says about the tiles of one page: tile, brightness
// and displacement, both as log-likelihood ratios of bit 1 against bit 0 in
// thousandths.
type Soft struct {
	Picture int      `json:"picture"`
	Page    int      `json:"page"`
	Marked  bool     `json:"marked"`
	Energy  float64  `json:"energy"`
	Tiles   [][3]int `json:"tiles"`
}

// Biases opens a page's commitment.
type Biases struct {
	Page   int `json:"page"`
	Salt   Hex `json:"salt"`
	Biases Hex `json:"biases"` // a byte a tile
}

// A Codeword opens the commitment of an accused copy. The salt is empty for the
// copy of the master grant's own holder, to which no manifest commits.
type Codeword struct {
	Person     crypto.PersonID `json:"person"`
	Salt       Hex             `json:"salt"`
	Bits       []Hex           `json:"bits"` // of every page of the document
	Log10P     float64         `json:"log10_p"`
	WarpLog10P float64         `json:"warp_log10_p"`
	Pictures   []int           `json:"pictures"` // that prove it on their own
}

// Decision is what was asked and what came of it.
type Decision struct {
	Candidates    int              `json:"candidates"`
	Registrations int              `json:"registrations"`
	Threshold     float64          `json:"threshold"`
	Support       float64          `json:"support"`
	Outcome       string           `json:"outcome"`
	Reason        string           `json:"reason"`
	Lead          *crypto.PersonID `json:"lead"` // a copy that is not accused but worth asking about
	Log10P        float64          `json:"log10_p"`
	SecondLog10P  float64          `json:"second_log10_p"` // of the best copy that is not accused
	TilesSeen     int              `json:"tiles_seen"`
	Pages         []int            `json:"pages"`
	Seconds       float64          `json:"seconds"`
}

// Chances of error of a decision that the product makes.
const (
	maxThreshold = 1e-6
	maxSupport   = 1e-4
)
