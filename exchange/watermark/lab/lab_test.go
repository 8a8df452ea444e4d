package lab_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"strings"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
)

func plainPage() image.Image { return image.NewGray(image.Rect(0, 0, 300, 400)) }

func marked(t testing.TB, recipients int, seed uint64, pages ...image.Image) *lab.Marked {
	t.Helper()
	m, err := lab.Mark(pages, recipients, seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func encoded(t testing.TB, d *lab.Document) []byte {
	t.Helper()
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFileAloneFindsTheViewer: what Parse reads is all the detector needs.
func TestFileAloneFindsTheViewer(t *testing.T) {
	const viewer = 7
	m := marked(t, 20, 5, specimen.Text(11, 1))
	d, err := lab.Parse(encoded(t, m.Document))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []lab.Viewing{{}, {NoOverlay: true, NoSession: true}} {
		picture, err := m.View(viewer, 0, v)
		if err != nil {
			t.Fatal(err)
		}
		f, err := d.Trace(context.Background(), []watermark.Picture{{Image: picture}}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if f.Verdict.Outcome != watermark.OutcomeAccused || f.Recipient != viewer || f.Lead != 0 || len(f.Pages) != 1 || f.Pages[0] != 1 {
			t.Errorf("%+v: %s of %d, lead %d, pages %v", v, f.Verdict.Reason, f.Recipient, f.Lead, f.Pages)
		}
	}
}

func TestSameSeedSameDocument(t *testing.T) {
	a, b := encoded(t, marked(t, 3, 1, plainPage()).Document), encoded(t, marked(t, 3, 1, plainPage()).Document)
	if !bytes.Equal(a, b) {
		t.Error("one seed gave two documents")
	}
	if other := encoded(t, marked(t, 3, 2, plainPage()).Document); bytes.Equal(a, other) {
		t.Error("two seeds gave one document")
	}
}

func TestForeignFileRefused(t *testing.T) {
	whole := string(encoded(t, marked(t, 3, 1, plainPage()).Document))
	for name, s := range map[string]string{
		"empty": "", "no object": "[]", "cut": whole[:len(whole)-3], "more behind": whole + "{}",
		"of another version": strings.Replace(whole, "niem-lab/1", "niem-lab/2", 1),
		"unknown field":      strings.Replace(whole, `"recipients"`, `"more": 1, "recipients"`, 1),
		"field twice":        strings.Replace(whole, `"recipients": 3`, `"recipients": 2, "recipients": 3`, 1),
		"other recipients":   strings.Replace(whole, `"recipients": 3`, `"recipients": 4`, 1),
		"short key":          strings.Replace(whole, `"pattern_key": "`, `"pattern_key": "00`, 1),
		"impossible page":    strings.Replace(whole, `"width": 300`, `"width": 3`, 1),
		"another page":       strings.Replace(whole, `"quality": 88`, `"quality": 89`, 1),
	} {
		if s == whole {
			t.Fatalf("%s: the file does not hold what is to be changed", name)
		}
		if _, err := lab.Parse([]byte(s)); !errors.Is(err, lab.ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestImpossibleDocumentsRefused(t *testing.T) {
	for _, c := range []struct {
		recipients int
		pages      []image.Image
		want       error
	}{
		{0, []image.Image{plainPage()}, lab.ErrRecipients},
		{lab.MaxRecipients + 1, []image.Image{plainPage()}, lab.ErrRecipients},
		{1, nil, lab.ErrPages},
		{1, []image.Image{image.NewGray(image.Rect(0, 0, 199, 400))}, watermark.ErrGeometry},
	} {
		if _, err := lab.Mark(c.pages, c.recipients, 1); !errors.Is(err, c.want) {
			t.Errorf("%d recipients, %d pages: %v", c.recipients, len(c.pages), err)
		}
	}
	m := marked(t, 10, 1, plainPage())
	for _, viewer := range []int{0, 11} {
		if _, err := m.View(viewer, 0, lab.Viewing{}); !errors.Is(err, lab.ErrViewer) {
			t.Errorf("viewer %d of 10: %v", viewer, err)
		}
	}
}

func TestEveryRecipientIsSomebodyElse(t *testing.T) {
	names := map[string]bool{}
	for n := 1; n <= lab.MaxRecipients; n++ {
		names[lab.PersonOf(n).Name] = true
	}
	if len(names) != lab.MaxRecipients {
		t.Errorf("%d names for %d recipients", len(names), lab.MaxRecipients)
	}
}
