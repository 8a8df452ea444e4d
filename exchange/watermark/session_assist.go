package watermark

import (
	"context"
	"math"
)

// Levels at which a mark counts as read where the page was found first: few places
// are compared, so less is needed than from the picture alone.
const (
	assistedSync = 4.5 // of the known chips; the checksum has to be right as well
	assistReach  = 3   // bins that registration may be off
	listedLevel  = -6  // decimal logarithm of the chance that another view fits so well
)

// assisted reads the session mark at the place where the page was found, with what
// the page says taken away.
func (h *hunt) assisted(ctx context.Context) (*SessionReading, error) {
	reg := h.best.reg
	for k, view := range h.views {
		if view.page.Number != reg.Page {
			continue
		}
		ref, err := h.reference(k)
		if err != nil {
			return nil, err
		}
		at := lay{homography: reg.Map, bend: reg.Bend, w: view.w, h: view.h}
		shown, inside := h.view(reg.Negative).sample(at, 1, view.w, view.h)
		white := whiten(without(shown, ref.mean, inside))
		for i, in := range inside {
			if !in {
				white.Pix[i] = 0
			}
		}
		r := readAt(white, h.sessions, h.frames)
		if r != nil {
			r.Map = lay{homography: at.after(homography(r.Map))}.normalised()
			r.Scale = reg.Scale
		}
		return r, ctx.Err()
	}
	return nil, nil
}

// without takes a page's contents away from a picture of it, brought to the
// picture's brightness and contrast.
func without(shown, page *Plane, inside []bool) *Plane {
	var n, sx, sy, sxx, sxy float64
	for i, in := range inside {
		if in {
			x, y := float64(page.Pix[i]), float64(shown.Pix[i])
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
		}
	}
	gain := 1.0
	if spread := n*sxx - sx*sx; spread > 0 {
		gain = (n*sxy - sx*sy) / spread
	}
	out := NewPlane(shown.W, shown.H)
	for i := range out.Pix {
		out.Pix[i] = shown.Pix[i] - float32(gain)*page.Pix[i]
	}
	return out
}

// readAt reads the session mark of a whitened page that lies as its viewer drew it.
func readAt(white *Plane, sessions Sessions, f frames) *SessionReading {
	t := f.get(squareBins, squareBins)
	var listed *SessionReading
	tries := math.Log10(float64(max(1, len(sessions.Views)*len(sessions.Epochs))))
	for _, e := range sessions.Epochs {
		s := synced{white: white, shrunk: 1, h: similarity(1, 0, 0, 0), layout: newSessionLayout(e.Key), epoch: e.Number}
		want := template(s.layout.syncs())
		s.near(fold(white, s.h, white.whole()).whitened(t).shifts(t, want.spectrum(t)))
		s.refine(f)
		if s.z >= assistedSync {
			if r := s.read(); r != nil {
				r.How = SessionAssisted
				return r
			}
		}
		soft := s.layout.soft(fold(white, s.h, white.whole()).whitened(t))
		for _, view := range sessions.Views {
			z := agreement(soft, sessionEncode(view))
			// A view drawn at random agrees so well with at most this chance; there are
			// as many tries as views and keys, at one place.
			if chance := tries - z*z/2/math.Ln10; z > 0 && chance <= listedLevel && (listed == nil || chance < listed.Log10Chance) {
				listed = s.reading(view)
				listed.How, listed.Z, listed.Log10Chance = SessionListed, z, chance
			}
		}
	}
	return listed
}

// near moves the map to the best shift within assistReach of where it is.
func (s *synced) near(z *square) {
	var dx, dy int
	for y := -assistReach; y <= assistReach; y++ {
		for x := -assistReach; x <= assistReach; x++ {
			if v := float64(z[y&(squareBins-1)*squareBins+x&(squareBins-1)]); v > s.z {
				s.z, dx, dy = v, x, y
			}
		}
	}
	s.h = s.h.after(similarity(1, 0, float64(dx)*binPixels, float64(dy)*binPixels))
}

// agreement is how well soft bits fit a code word, in standard deviations of what a
// word of random bits would.
func agreement(soft []float32, code []uint8) float64 {
	var sum, squares float64
	for i, v := range soft {
		squares += float64(v) * float64(v)
		sum += float64(v) * (1 - 2*float64(code[i]))
	}
	return sum / (math.Sqrt(squares) + 1e-12)
}
