package watermark

import (
	"context"
	"image"
)

// SessionClaims are what a picture of a page seems to say under one key of the
// session mark. Benches and tests count how often what they claim comes true of
// views and keys that the picture has nothing to do with.
type SessionClaims struct {
	Read  bool      // a view, from the code word
	Sync  float64   // of the key's chips where the page was found, in standard deviations
	Views []float64 // by view: the decimal logarithm of the chance that is claimed for it, as if it alone were compared
}

// ClaimSessions holds a picture of a page against keys and views as a trace does that
// has found the page.
func ClaimSessions(ctx context.Context, picture image.Image, page *Page, reg *Registration, s Sessions) ([]SessionClaims, error) {
	v, err := newPictureView(picture)
	if err != nil {
		return nil, err
	}
	zero, one, err := page.lumas()
	if err != nil {
		return nil, err
	}
	ref := newReference(page, zero, one)
	if reg.Negative {
		v = v.negative()
	}
	white, f := rest(v, ref, lay{reg.Map, reg.Bend, ref.mean.W, ref.mean.H}), frames{}
	var out []SessionClaims
	for _, e := range s.Epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, soft := settle(white, e, f)
		_, ok := sessionDecode(soft)
		c := SessionClaims{Read: ok && found.z >= AssistedSync, Sync: found.z}
		for _, view := range s.Views {
			_, chance := viewFits(soft, view)
			c.Views = append(c.Views, chance)
		}
		out = append(out, c)
	}
	return out, nil
}
