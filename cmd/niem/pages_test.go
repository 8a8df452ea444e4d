package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"testing"

	"niem/deploy/sample"
)

func quietApp() *app { return &app{in: bytes.NewReader(nil), out: io.Discard, err: io.Discard} }

// withOrientation inserts an EXIF segment into a JPEG.
func withOrientation(t *testing.T, picture image.Image, orientation uint16, order binary.AppendByteOrder, mark string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte(mark)
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, e := range []struct{ tag, value uint16 }{{0x0100, 7}, {0x0112, orientation}} {
		tiff = order.AppendUint16(tiff, e.tag)
		tiff = order.AppendUint16(tiff, 3) // SHORT
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, e.value)
		tiff = append(tiff, 0, 0)
	}
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(segment)+2)>>8), byte(len(segment)+2))
	return append(append(out, segment...), b.Bytes()[2:]...)
}

// TestPhotosAreTurnedUpright: a mark in the upper left as a reader sees it must be
// there on the page, however the camera stored it.
func TestPhotosAreTurnedUpright(t *testing.T) {
	const w, h = 32, 16 // as stored
	// Where the reader's upper left corner lies in the stored picture.
	corner := map[uint16]image.Point{1: {0, 0}, 2: {w - 1, 0}, 3: {w - 1, h - 1}, 4: {0, h - 1}, 5: {0, 0}, 6: {0, h - 1}, 7: {w - 1, h - 1}, 8: {w - 1, 0}}
	for orientation, at := range corner {
		stored := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range stored.Pix {
			stored.Pix[i] = 255
		}
		for y := range 6 {
			for x := range 6 {
				stored.SetRGBA(abs(at.X-x), abs(at.Y-y), color.RGBA{A: 255})
			}
		}
		for mark, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			path := filepath.Join(t.TempDir(), "photo.jpg")
			if err := os.WriteFile(path, withOrientation(t, stored, orientation, order, mark), 0o600); err != nil {
				t.Fatal(err)
			}
			page, err := readPicture(path)
			if err != nil {
				t.Fatal(err)
			}
			size := image.Pt(w, h)
			if orientation >= 5 {
				size = image.Pt(h, w)
			}
			if page.Bounds().Size() != size {
				t.Errorf("orientation %d %s: size %v", orientation, mark, page.Bounds())
			}
			for _, p := range []struct {
				x, y int
				dark bool
			}{{1, 1, true}, {size.X - 2, 1, false}, {1, size.Y - 2, false}, {size.X - 2, size.Y - 2, false}} {
				if r, _, _, _ := page.At(p.x, p.y).RGBA(); (r < 0x8000) != p.dark {
					t.Errorf("orientation %d %s: at %d,%d the page is %#x", orientation, mark, p.x, p.y, r)
				}
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

func FuzzPictureHeader(f *testing.F) {
	f.Add([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 20, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0})
	f.Add([]byte("P6 2 2 255\n123456789012"))
	f.Fuzz(func(t *testing.T, b []byte) {
		jpegOrientation(bytes.NewReader(b)) // any answer, no panic
		if page, err := decodePPM(b); err == nil && page.Bounds().Empty() {
			t.Fatal("an empty page")
		}
	})
}

func TestPDFPagesAreDrawnAsTheyAre(t *testing.T) {
	path := filepath.Join(t.TempDir(), "-thư.pdf")
	if err := os.WriteFile(path, sample.Letter, 0o600); err != nil {
		t.Fatal(err)
	}
	p, cleanup, err := quietApp().readPapers(context.Background(), []string{path, path})
	defer cleanup()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.pages) != 6 || p.names()[0] != "-thư.pdf" {
		t.Fatalf("%d pages of %v", len(p.pages), p.names())
	}
	for n := range 3 {
		page, err := p.draw(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		dark := 0
		for y := range page.Bounds().Dy() {
			if r, _, _, _ := page.At(page.Bounds().Dx()/2, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
		if page.Bounds().Size() != image.Pt(1240, 1754) || dark == 0 {
			t.Fatalf("page %d: %v with %d dark pixels in the middle", n+1, page.Bounds(), dark)
		}
	}
}

func TestBrokenPageOfPDFIsAnErrorNotABlank(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cut.pdf")
	if err := os.WriteFile(path, sample.Letter[:len(sample.Letter)/3], 0o600); err != nil {
		t.Fatal(err)
	}
	_, cleanup, err := quietApp().readPapers(context.Background(), []string{path})
	defer cleanup()
	var refused *failure
	if !errors.As(err, &refused) || refused.code != "pdf_broken" {
		t.Fatalf("got %v", err)
	}
}

func TestOfficeFileNeedsLibreOffice(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	path := filepath.Join(t.TempDir(), "bao-cao.docx")
	if err := os.WriteFile(path, []byte("PK"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, cleanup, err := quietApp().readPapers(context.Background(), []string{path})
	defer cleanup()
	var refused *failure
	if !errors.As(err, &refused) || refused.code != "no_office" {
		t.Fatalf("got %v", err)
	}
}
