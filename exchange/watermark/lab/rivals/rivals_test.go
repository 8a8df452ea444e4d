package main

import (
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
)

func everywhere(int, int) bool { return true }

// TestRivalIsGivenItsBest: a comparison with a mark that does not work would show
// nothing.
func TestRivalIsGivenItsBest(t *testing.T) {
	page := watermark.Tinted(specimen.Text(11, 1))
	if who, sure := match(read(page, everywhere), recipients); sure {
		t.Errorf("an unmarked page names %d", who)
	}
	embed(page, code(42))
	shown := attack.JPEG(gray(page), 80)
	if who, sure := match(read(watermark.LumaOf(shown), everywhere), recipients); who != 42 || !sure {
		t.Errorf("names %d, sure %v: want 42", who, sure)
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
