package watermark

import (
	"context"
	"math"
)

// AssistedSync is how high the chips that the key decides have to stand, in standard
// deviations, for a mark to count as read where the page was found first: few places
// are compared, so less is needed than from the picture alone. The checksum has to be
// right as well.
const AssistedSync = 4.5

const (
	assistReach = 3  // bins that registration may be off
	listedLevel = -6 // decimal logarithm of the chance that another view fits so well
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
		white := rest(h.view(reg.Negative), ref, at)
		r := readAt(white, h.sessions, h.frames)
		if r != nil {
			r.Map = lay{homography: at.after(homography(r.Map))}.normalised()
			r.Scale = reg.Scale
		}
		return r, ctx.Err()
	}
	return nil, nil
}

// rest is what a picture shows of a page beyond its contents, as the page lies.
func rest(v *pictureView, ref *reference, at lay) *Plane {
	shown, inside := v.sample(at, 1, at.w, at.h)
	white := whiten(without(shown, ref.mean, inside))
	for i, in := range inside {
		if !in {
			white.Pix[i] = 0
		}
	}
	return white
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
	var listed *SessionReading
	tries := math.Log10(float64(max(1, len(sessions.Views)*len(sessions.Epochs))))
	for _, e := range sessions.Epochs {
		s, soft := settle(white, e, f)
		if s.z >= AssistedSync {
			if view, ok := sessionDecode(soft); ok {
				r := s.reading(view)
				r.How = SessionAssisted
				return r
			}
		}
		for _, view := range sessions.Views {
			z, chance := viewFits(soft, view)
			// There are as many tries as views and keys, at one place.
			if chance += tries; chance <= listedLevel && (listed == nil || chance < listed.Log10Chance) {
				listed = s.reading(view)
				listed.How, listed.Z, listed.Log10Chance = SessionListed, z, chance
			}
		}
	}
	return listed
}

// settle finds the chips that a key decides near where they have to be on a page, and
// the code bits as they are seen there.
func settle(white *Plane, e SessionEpoch, f frames) (s synced, soft []float32) {
	t := f.get(squareBins, squareBins)
	s = synced{white: white, shrunk: 1, h: similarity(1, 0, 0, 0), layout: newSessionLayout(e.Key), epoch: e.Number}
	want := template(s.layout.syncs())
	s.near(fold(white, s.h, white.whole()).whitened(t).shifts(t, want.spectrum(t)))
	s.refine(f)
	return s, s.layout.soft(fold(white, s.h, white.whole()).whitened(t))
}

// viewFits is how well code bits as seen fit a view's, and the decimal logarithm of
// the chance with which one drawn at random fits so well, at most.
func viewFits(soft []float32, view ViewID) (z, log10 float64) {
	z = agreement(soft, sessionEncode(view))
	return z, -math.Pow(max(0, z), 2) / 2 / math.Ln10
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
