package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os/exec"
	"slices"

	"niem/exchange/watermark"
)

// readOverlay has Tesseract read the visible mark of a picture that was laid onto
// its page, the page's own content taken off and all of its stamps folded into one.
func readOverlay(ctx context.Context, f flat, page *watermark.Plane, blur float64) (string, error) {
	in, err := sheetOf(f, page, blur)
	if err != nil {
		return "", err
	}
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, "tesseract", "stdin", "stdout", "-l", "vie", "--psm", "6", "--dpi", "300")
	cmd.Env = append(cmd.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tesseract (deploy/install-parts.sh lab): %w: %s", err, complaint.String())
	}
	return out.String(), nil
}

// sheetOf is what the reading program gets to see.
func sheetOf(f flat, page *watermark.Plane, blur float64) ([]byte, error) {
	const zoom, margin = 2, 24
	k := inkOf(f, page, blur)
	s := k.fold(0, along(k.fold(0, 0, 1), k.fold(1, 0, 1), letter*float64(min(k.w, k.h))), zoom)
	sheet := image.NewGray(image.Rect(0, 0, s.w+2*margin, s.h+2*margin))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	s.print(sheet, margin, margin)
	var out bytes.Buffer
	err := png.Encode(&out, sheet)
	return out.Bytes(), err
}

// print draws a strip dark on white, stretched so that the darkest fiftieth is
// black and the median white.
func (s *strip) print(sheet *image.Gray, left, top int) {
	var seen []float64
	for i, w := range s.weight {
		if w > 0 {
			seen = append(seen, s.value[i])
		}
	}
	if len(seen) == 0 {
		return
	}
	slices.Sort(seen)
	paper, letters := seen[len(seen)/2], seen[len(seen)*49/50]
	for i, w := range s.weight {
		if w > 0 {
			v := 255 * (1 - (s.value[i]-paper)/max(0.05, letters-paper))
			sheet.Pix[(top+i/s.w)*sheet.Stride+left+i%s.w] = uint8(max(0, min(255, v)))
		}
	}
}
