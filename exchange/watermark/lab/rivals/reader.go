package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os/exec"
	"strings"
	"unicode"

	"niem/exchange/watermark"
	"niem/exchange/watermark/lab"
)

// slope is that of the visible mark's lines, in degrees: whoever reads it knows.
const slope = 28

// readOverlay has Tesseract read a picture that was laid onto the page, turned so
// that the visible mark's lines are level, twice as large, and stretched so that
// pale letters are dark.
func readOverlay(ctx context.Context, page *watermark.Plane, seen func(x, y int) bool) (string, error) {
	sin, cos := math.Sincos(slope * math.Pi / 180)
	w, h := float64(page.W), float64(page.H)
	const zoom = 2
	turned := image.NewGray(image.Rect(0, 0, int(zoom*(w*cos+h*sin)), int(zoom*(w*sin+h*cos))))
	for y := range turned.Rect.Dy() {
		for x := range turned.Rect.Dx() {
			u, v := (float64(x)-float64(turned.Rect.Dx())/2)/zoom, (float64(y)-float64(turned.Rect.Dy())/2)/zoom
			px, py := w/2+u*cos+v*sin, h/2-u*sin+v*cos
			value := uint8(255)
			if px >= 0 && py >= 0 && px < w-1 && py < h-1 && seen(int(px), int(py)) {
				value = uint8(max(0, min(255, (page.Sample(px-0.5, py-0.5)-150)*255/90)))
			}
			turned.SetGray(x, y, color.Gray{Y: value})
		}
	}
	var in, out, complaint bytes.Buffer
	if err := png.Encode(&in, turned); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "tesseract", "stdin", "stdout", "-l", "vie", "--psm", "11", "--dpi", "300")
	cmd.Env = append(cmd.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tesseract (deploy/install-parts.sh lab): %w: %s", err, complaint.String())
	}
	return out.String(), nil
}

// nearest is the recipient whose name, user name or view code stands most nearly
// in a text, and whether it is near enough to be believed: a third of its letters
// differ at most, and nobody else is as near.
func nearest(text string, d *lab.Document) (best int, sure bool) {
	read := letters(text)
	least, second := math.Inf(1), math.Inf(1)
	for k := 1; k <= d.Recipients; k++ {
		p := lab.PersonOf(k)
		own := math.Inf(1)
		for _, s := range []string{p.Name + p.Username, lab.Code(d.Views[k-1])} {
			want := letters(s)
			own = min(own, float64(within(want, read))/float64(len(want)))
		}
		if own < least {
			best, least, second = k, own, least
		} else {
			second = min(second, own)
		}
	}
	return best, least <= 1.0/3 && least < second
}

// letters keeps what an eye compares.
func letters(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s))
}

// within is the least edit distance (Levenshtein 1966) of a word to any part of a
// text (Sellers 1980).
func within(word, text []rune) int {
	row := make([]int, len(word)+1)
	for i := range row {
		row[i] = i
	}
	least := row[len(word)]
	for _, r := range text {
		diagonal := row[0] // 0: the part may begin anywhere
		for i, w := range word {
			cost := diagonal
			if w != r {
				cost++
			}
			diagonal = row[i+1]
			row[i+1] = min(cost, row[i+1]+1, row[i]+1)
		}
		least = min(least, row[len(word)])
	}
	return least
}
