package lab

import (
	"image"
	"image/draw"

	"niem/exchange/watermark"
)

// Viewing says what a viewer leaves out; the zero value is the product's viewer.
type Viewing struct {
	NoOverlay, NoSession bool
}

// View is the very picture that a recipient's viewer shows of a page.
func (m *Marked) View(recipient, page int, v Viewing) (*image.RGBA, error) {
	copied, err := m.Copy(recipient, page)
	if err != nil {
		return nil, err
	}
	return m.show(copied, recipient, v)
}

// show puts a viewer's marks on a recipient's copy.
func (d *Document) show(copied image.Image, recipient int, v Viewing) (*image.RGBA, error) {
	var session *watermark.SessionMark
	if !v.NoSession {
		session = watermark.NewSessionMark(d.session, d.Views[recipient-1])
	}
	switch {
	case !v.NoOverlay:
		p := PersonOf(recipient)
		return watermark.Overlay{Name: p.Name, Username: p.Username, Unit: p.Unit, Time: opened(recipient),
			ViewCode: Code(d.Views[recipient-1]), Session: session}.Draw(copied)
	case session != nil:
		return session.Draw(copied), nil
	}
	out := image.NewRGBA(image.Rectangle{Max: copied.Bounds().Size()})
	draw.Draw(out, out.Rect, copied, copied.Bounds().Min, draw.Src)
	return out, nil
}
