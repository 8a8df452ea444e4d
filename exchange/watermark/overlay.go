package watermark

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"

	"niem/exchange/watermark/fonts"
)

var overlayFont = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(fonts.Sans) })

// ErrOverlay says that the visible mark could not be drawn; there is no page
// then.
var ErrOverlay = errors.New("overlay cannot be drawn")

// Overlay is what a viewer adds to a page: the visible mark, who looks at the page
// and when, and under it the session mark, which view. Time is the server's; it is
// written in Vietnam's zone, +07:00.
type Overlay struct {
	Name, Username, Unit string
	Time                 time.Time
	ViewCode             string
	Session              *SessionMark // nil draws none: for looks that are nobody's view
}

// Look of the overlay. Lengths are shares of the page's shorter side.
const (
	overlaySize  = 0.0175 // of the letters
	overlaySlope = 28.0   // degrees, rising to the right
	overlayShare = 44     // of 256, of the ink: text under it stays readable
	overlayGap   = 3.2    // lines between stamps
	overlayLimit = 200    // letters of one field
)

var vietnam = time.FixedZone("+07:00", 7*60*60)

// lines returns the text of one stamp, normalised to NFC, so that letters and
// their marks are single glyphs.
func (o Overlay) lines() ([2]string, error) {
	for _, f := range []struct{ name, value string }{
		{"name", o.Name}, {"username", o.Username}, {"unit", o.Unit}, {"view code", o.ViewCode},
	} {
		if strings.TrimSpace(f.value) == "" || len([]rune(f.value)) > overlayLimit {
			return [2]string{}, fmt.Errorf("%w: %s is empty or over %d letters", ErrOverlay, f.name, overlayLimit)
		}
	}
	if o.Time.IsZero() {
		return [2]string{}, fmt.Errorf("%w: no server time", ErrOverlay)
	}
	return [2]string{
		norm.NFC.String(o.Name + " (" + o.Username + ") · " + o.Unit),
		norm.NFC.String(o.Time.In(vietnam).Format("2006-01-02 15:04:05 -07:00") + " · " + o.ViewCode),
	}, nil
}

// Draw returns the page with the overlay in its pixels, repeated along
// diagonals so that any part of the page large enough to read holds it. A
// letter for which the embedded font has no glyph, an empty field or a page
// out of the limits is an error wrapping ErrOverlay or ErrGeometry, and no
// page.
func (o Overlay) Draw(page image.Image) (*image.RGBA, error) {
	if page == nil {
		return nil, fmt.Errorf("%w: no page", ErrOverlay)
	}
	b := page.Bounds()
	w, h := b.Dx(), b.Dy()
	if w < MinSide || h < MinSide || w > MaxSide || h > MaxSide || w*h > MaxPixels {
		return nil, fmt.Errorf("%w: %d x %d pixels", ErrGeometry, w, h)
	}
	lines, err := o.lines()
	if err != nil {
		return nil, err
	}
	size := max(11, overlaySize*float64(min(w, h)))
	stamp, width, err := drawStamp(lines, size)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, page, b.Min, draw.Src)
	if o.Session != nil {
		o.Session.addTo(out)
	}

	// Stamps lie on a lattice along and across the slope; every other row is
	// shifted by half a stamp.
	sin, cos := math.Sincos(overlaySlope * math.Pi / 180)
	along, across := width+2.5*size, (2+overlayGap)*size*1.25
	reach := int(math.Hypot(float64(w), float64(h))/min(along, across)) + 2
	for j := -reach; j <= reach; j++ {
		for i := -reach; i <= reach; i++ {
			u := (float64(i) + 0.5*float64(j&1)) * along
			v := float64(j) * across
			at := image.Pt(int(math.Round(u*cos+v*sin)), int(math.Round(-u*sin+v*cos)))
			press(out, stamp, at)
		}
	}
	return out, nil
}

// press mixes the ink of a stamp into the page; at is where the middle of the
// page meets the middle of the stamp, counted from the page's middle.
func press(page *image.RGBA, stamp *image.Alpha, at image.Point) {
	at = at.Add(image.Pt(page.Rect.Dx()/2, page.Rect.Dy()/2)).Sub(image.Pt(stamp.Rect.Dx()/2, stamp.Rect.Dy()/2))
	r := stamp.Rect.Add(at).Intersect(page.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		src := stamp.Pix[stamp.PixOffset(r.Min.X-at.X, y-at.Y):][:r.Dx()]
		dst := page.Pix[page.PixOffset(r.Min.X, y):][:4*r.Dx()]
		for x, a := range src {
			if a != 0 {
				mix((*[4]uint8)(dst[4*x:]), a)
			}
		}
	}
}

// Inks of the overlay on light and on dark pixels.
var lightInk, darkInk = [3]uint32{40, 60, 120}, [3]uint32{215, 220, 235}

// mix darkens a light pixel and lightens a dark one, so that the overlay shows
// on paper and on ink, by a/255 of overlayShare.
func mix(d *[4]uint8, a uint8) {
	r, g, b := uint32(d[0]), uint32(d[1]), uint32(d[2])
	ink := &lightInk
	if 2*r+5*g+b < 8*90 {
		ink = &darkInk
	}
	k := uint32(a) * overlayShare / 255
	keep := 256 - k
	d[0] = uint8((r*keep + ink[0]*k + 128) >> 8)
	d[1] = uint8((g*keep + ink[1]*k + 128) >> 8)
	d[2] = uint8((b*keep + ink[2]*k + 128) >> 8)
}

// drawStamp rasterises the two lines along the slope and returns the longer
// one's length in pixels with them.
func drawStamp(lines [2]string, size float64) (*image.Alpha, float64, error) {
	f, err := overlayFont()
	if err != nil {
		return nil, 0, fmt.Errorf("%w: font: %v", ErrOverlay, err)
	}
	var buf sfnt.Buffer
	ppem := fixed.Int26_6(math.Round(size * 64))
	type placed struct {
		glyph sfnt.GlyphIndex
		x, y  float64 // along and across the slope, from the stamp's middle
	}
	var glyphs []placed
	width := 0.0
	for i, line := range lines {
		first, x := len(glyphs), 0.0
		for _, r := range line {
			g, err := f.GlyphIndex(&buf, r)
			if err != nil || g == 0 || !unicode.IsGraphic(r) || unicode.IsMark(r) {
				return nil, 0, fmt.Errorf("%w: no glyph for %U", ErrOverlay, r)
			}
			advance, err := f.GlyphAdvance(&buf, g, ppem, font.HintingNone)
			if err != nil {
				return nil, 0, fmt.Errorf("%w: glyph of %U: %v", ErrOverlay, r, err)
			}
			glyphs = append(glyphs, placed{g, x, (float64(i) - 0.15) * 1.25 * size})
			x += float64(advance) / 64
		}
		for k := first; k < len(glyphs); k++ {
			glyphs[k].x -= x / 2
		}
		width = max(width, x)
	}
	sin, cos := math.Sincos(overlaySlope * math.Pi / 180)
	w := int(math.Ceil(width*cos+4*size*sin)) + 4
	h := int(math.Ceil(width*sin+4*size*cos)) + 4
	z := vector.NewRasterizer(w, h)
	for _, g := range glyphs {
		segments, err := f.LoadGlyph(&buf, g.glyph, ppem, nil)
		if err != nil {
			return nil, 0, fmt.Errorf("%w: outline: %v", ErrOverlay, err)
		}
		at := func(p fixed.Point26_6) (float32, float32) {
			u, v := g.x+float64(p.X)/64, g.y+float64(p.Y)/64
			return float32(u*cos + v*sin + float64(w)/2), float32(-u*sin + v*cos + float64(h)/2)
		}
		for _, s := range segments {
			x, y := at(s.Args[0])
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				z.ClosePath()
				z.MoveTo(x, y)
			case sfnt.SegmentOpLineTo:
				z.LineTo(x, y)
			case sfnt.SegmentOpQuadTo:
				x1, y1 := at(s.Args[1])
				z.QuadTo(x, y, x1, y1)
			case sfnt.SegmentOpCubeTo:
				x1, y1 := at(s.Args[1])
				x2, y2 := at(s.Args[2])
				z.CubeTo(x, y, x1, y1, x2, y2)
			}
		}
		z.ClosePath()
	}
	stamp := image.NewAlpha(image.Rect(0, 0, w, h))
	z.Draw(stamp, stamp.Rect, image.NewUniform(color.Opaque), image.Point{})
	return stamp, width, nil
}
