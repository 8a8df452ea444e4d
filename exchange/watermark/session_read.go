package watermark

import (
	"context"
	"errors"
	"image"
	"math"
)

// ErrNoSession says that no session mark was read in a picture.
var ErrNoSession = errors.New("no session mark found in the picture")

// How a session mark was read.
const (
	SessionBlind    = "blind"    // from the picture alone
	SessionAssisted = "assisted" // after the page was found, its contents taken away
	SessionListed   = "list"     // by the views that the document had
)

// SessionEpoch is one of the installation's session keys.
type SessionEpoch struct {
	Number int
	Key    SessionKey
}

// SessionReading is a session mark found in a picture. It is a lead: every viewer
// can draw every view's mark.
type SessionReading struct {
	View  ViewID
	Epoch int
	How   string
	Z     float64 // of the known chips, in standard deviations above other places
	// Map takes pixels of the viewer's page, but for whole periods of 160, to
	// picture pixels, as Registration.Map does.
	Map         [9]float64
	Scale       float64
	Log10Chance float64 // by list only: that a view which isn't there fits so well
}

// leastSync is the height of the synchronisation above other places, in standard
// deviations, from which a mark counts as found.
const leastSync = 6.2

// sessionSides are the long sides at which a picture is looked at, in pixels. A
// mark much smaller than its picture needs the second.
var sessionSides = [2]int{1800, 3600}

// FindSession reads the session mark of a picture without knowing what it shows,
// under the keys of all epochs. It returns ErrNoSession, or errors wrapping
// ErrPicture, or the context's.
func FindSession(ctx context.Context, picture image.Image, epochs []SessionEpoch) (*SessionReading, error) {
	v, err := newPictureView(picture)
	if err != nil {
		return nil, err
	}
	return findSession(ctx, v, epochs, frames{})
}

func findSession(ctx context.Context, v *pictureView, epochs []SessionEpoch, f frames) (*SessionReading, error) {
	syncs, err := findSync(ctx, v, epochs, f)
	if err != nil {
		return nil, err
	}
	if r := readBlind(syncs); r != nil {
		return r, nil
	}
	return nil, ErrNoSession
}

// readBlind reads the first of the marks found that can be read from the picture
// alone; nil for none.
func readBlind(syncs []synced) *SessionReading {
	for _, s := range syncs {
		if r := s.read(); r != nil {
			r.How = SessionBlind
			return r
		}
	}
	return nil
}

// synced is a place where the chips that the key alone decides were found.
type synced struct {
	white  *Plane
	shrunk float64 // picture pixels to a pixel of white
	h      homography
	z      float64
	layout *sessionLayout
	epoch  int
}

// findSync finds the squares of a session mark, at two sizes of the picture.
func findSync(ctx context.Context, v *pictureView, epochs []SessionEpoch, f frames) ([]synced, error) {
	var out []synced
	last := -1
	for _, side := range sessionSides {
		level := 0
		for level < len(v.levels)-1 && max(v.levels[level].W, v.levels[level].H) > side {
			level++
		}
		if level == last {
			continue
		}
		last = level
		white := whiten(v.levels[level])
		e := newEcho(white, f)
		for _, l := range e.lattices() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			s := syncAt(white, similarity(l.scale, l.angle, 0, 0), epochs, f)
			s.shrunk = float64(int(1) << level)
			if s.z >= leastSync {
				out = append(out, s)
				break
			}
		}
		if len(out) > 0 {
			break
		}
	}
	return out, nil
}

// syncAt finds shift, right angle and epoch at which the known chips fit a lattice
// best, and refines the map.
func syncAt(white *Plane, h homography, epochs []SessionEpoch, f frames) synced {
	best := synced{white: white}
	t := f.get(squareBins, squareBins)
	whole := fold(white, h, white.whole()).whitened(t)
	var quarters, dx, dy int
	for _, e := range epochs {
		layout := newSessionLayout(e.Key)
		want := template(layout.syncs()).spectrum(t)
		for q := range 4 {
			for i, z := range whole.turned(q).shifts(t, want) {
				if float64(z) > best.z {
					best.z, best.layout, best.epoch = float64(z), layout, e.Number
					quarters, dx, dy = q, i%squareBins, i/squareBins
				}
			}
		}
	}
	if best.z < leastSync-1.5 {
		return best
	}
	turn := similarity(1, float64(quarters)*math.Pi/2, 0, 0)
	best.h = h.after(turn).after(similarity(1, 0, float64(dx)*binPixels, float64(dy)*binPixels))
	best.refine(f)
	return best
}

// refine moves the map block by block and measures the fit again.
func (s *synced) refine(f frames) {
	want := template(s.layout.syncs())
	t := f.get(squareBins, squareBins)
	spectrum := want.spectrum(t)
	for _, reach := range []int{3, 2, 2} {
		h := refineSession(s.white, s.h, want, reach)
		z := fold(s.white, h, s.white.whole()).whitened(t).shifts(t, spectrum)
		if float64(z[0]) < s.z*0.98 {
			return
		}
		s.h, s.z = h, float64(z[0])
	}
}

// syncs are the chips that the key decides, the others 0.
func (l *sessionLayout) syncs() []float32 {
	out := make([]float32, sessionChips*sessionChips)
	for _, at := range l.sync {
		out[at] = l.sign[at]
	}
	return out
}

// soft are the code bits as a picture shows them, positive for 0.
func (l *sessionLayout) soft(s *square) []float32 {
	out := make([]float32, codeBits)
	seen := s.chips()
	for i, at := range l.payload {
		out[i] = l.sign[at] * seen[at]
	}
	return out
}

// read decodes the view; nil where the checksum is wrong.
func (s *synced) read() *SessionReading {
	seen := fold(s.white, s.h, s.white.whole())
	view, ok := sessionDecode(s.layout.soft(seen.whitened(newTransform2D(squareBins, squareBins))))
	if !ok {
		return nil
	}
	return s.reading(view)
}

func (s *synced) reading(view ViewID) *SessionReading {
	h := s.full()
	back, _ := h.inverse()
	full := float64(s.white.W) * s.shrunk / 2
	x, y := back.apply(full, float64(s.white.H)*s.shrunk/2)
	return &SessionReading{View: view, Epoch: s.epoch, Z: s.z, Map: h, Scale: h.scale(x, y)}
}
