package watermark

import "encoding/binary"

// SessionKey is the key of one epoch of the session mark, common to all viewers of
// an installation: whoever opens a document holds it, so the mark can be forged by
// every viewer, and says something only to who must be asked first.
type SessionKey [32]byte

// String hides the key.
func (SessionKey) String() string { return "[secret]" }

// GoString hides the key.
func (SessionKey) GoString() string { return "[secret]" }

// ViewID names one viewing: the first 48 bits of the view's random id. The visible
// mark writes the same value as letters.
type ViewID [6]byte

// The session mark is one square of chips, repeated over the whole page from its
// upper left corner.
const (
	sessionChips  = 20 // along a side of the square
	chipPixels    = 8  // page pixels along a side of a chip: a thumbnail of 640 pixels leaves three of its own
	sessionPeriod = sessionChips * chipPixels

	payloadChips = codeBits                                 // one for each bit of the code word
	syncChips    = sessionChips*sessionChips - payloadChips // known to whoever holds the key: where the square lies
)

// sessionLayout says what each chip of the square carries under one key.
type sessionLayout struct {
	sync    [syncChips]int    // their places, row by row
	payload [payloadChips]int // places: chip i carries bit i of the code word
	sign    [sessionChips * sessionChips]float32
}

// newSessionLayout draws places and signs of the chips from a key.
func newSessionLayout(key SessionKey) *sessionLayout {
	const chips = sessionChips * sessionChips
	s := newStream(Key(key), "session", 0, nil)
	raw := make([]byte, 4*chips)
	s.fill(raw)
	var places [chips]int
	for i := range places {
		// 2^32 divided by at most 1024 leaves a bias under 2^-22.
		j := int(binary.BigEndian.Uint32(raw[4*i:]) % uint32(i+1))
		places[i], places[j] = places[j], i
	}
	l := &sessionLayout{}
	copy(l.sync[:], places[:syncChips])
	copy(l.payload[:], places[syncChips:])
	signs := make([]byte, chips)
	s.fill(signs)
	for i, v := range signs {
		l.sign[i] = 1 - 2*float32(v&1)
	}
	return l
}

// chipsOf are the chips of a view's square, each +1 or -1.
func (l *sessionLayout) chipsOf(view ViewID) []float32 {
	out := make([]float32, sessionChips*sessionChips)
	for _, at := range l.sync {
		out[at] = l.sign[at]
	}
	code := sessionEncode(view)
	for i, at := range l.payload {
		out[at] = l.sign[at] * (1 - 2*float32(code[i]))
	}
	return out
}
