package main

import (
	"context"
	"image"
	"os/exec"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
)

// A comparison with a mark that does not work would show nothing.
func TestBlindWatermarkIsReadFromJPEG(t *testing.T) {
	page := watermark.Tinted(specimen.Text(11, 1))
	lying := func(picture image.Image) flat { return stretched(picture, page.W, page.H) }
	if a := blind(usual, lying(gray(page))); a.Named != 0 {
		t.Errorf("an unmarked page names %d", a.Named)
	}
	for _, step := range []float64{usual, equal} {
		marked, _ := embedded(page, 42, step)
		if a := blind(step, lying(attack.JPEG(marked, 80))); a.Named != 42 {
			t.Errorf("step %v names %d", step, a.Named)
		}
	}
}

// The folded sheet holds the visible mark clearly enough for whatever reads print:
// it is darker where the leaker's own stamp has ink than where another's has.
func TestVisibleMarkIsFoldedIntoOneStamp(t *testing.T) {
	s, err := newSubject(0)
	if err != nil {
		t.Fatal(err)
	}
	f := stretched(attack.JPEG(s.viewed, 50), s.page.W, s.page.H)
	k := inkOf(f, s.page, 0)
	size := letter * float64(s.page.W)
	way := along(k.fold(0, 0, 1), k.fold(1, 0, 1), size)
	stamp := k.fold(0, way, 1)
	letters, paper, inked := 0.0, 0.0, 0
	for _, v := range stamp.value {
		if v > 0.5 {
			letters, inked = letters+v, inked+1
		} else {
			paper += v
		}
	}
	if share := float64(inked) / float64(len(stamp.value)); share < 0.05 || share > 0.25 {
		t.Errorf("%.3f of the stamp is inked", share)
	}
	letters, paper = letters/float64(inked), paper/float64(len(stamp.value)-inked)
	if letters < 0.55 || paper > 0.1 {
		t.Errorf("letters have %.2f of the ink, paper %.2f", letters, paper)
	}
	if _, err := exec.LookPath("tesseract"); err != nil {
		return // the laboratory's; the tests' machines lack it
	}
	text, err := readOverlay(context.Background(), f, s.page, 0)
	if err != nil {
		t.Fatal(err)
	}
	if who, sure := nearest(text, s.m.Document); who != s.leaker || !sure {
		t.Errorf("names %d, sure %v, of %q", who, sure, text)
	}
}

func TestNearestNameForgivesLetters(t *testing.T) {
	m, err := lab.Begin(recipients, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := lab.PersonOf(42)
	if who, sure := nearest("xx 12 "+p.Name+" (canb0"+p.Username[5:]+") yy", m.Document); who != 42 || !sure {
		t.Errorf("names %d, sure %v: want 42", who, sure)
	}
	if who, sure := nearest("không có gì ở đây", m.Document); sure {
		t.Errorf("nothing names %d", who)
	}
}
