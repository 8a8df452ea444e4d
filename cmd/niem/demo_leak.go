package main

import (
	"image"
	"image/jpeg"
	"os"

	"golang.org/x/image/draw"
)

// leakedPicture makes of a viewed page what a screenshot sent around would be: a
// window on part of the page, scaled down, as a JPEG of quality 90.
func leakedPicture(page, path string) (image.Point, error) {
	picture, err := readPicture(page)
	if err != nil {
		return image.Point{}, err
	}
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	window := image.Rect(w*6/100, h*5/100, w*94/100, h*70/100)
	const scale = 0.85
	shot := image.NewRGBA(image.Rect(0, 0, int(scale*float64(window.Dx())), int(scale*float64(window.Dy()))))
	draw.CatmullRom.Scale(shot, shot.Bounds(), picture, window, draw.Src, nil)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return image.Point{}, err
	}
	if err := jpeg.Encode(f, shot, &jpeg.Options{Quality: 90}); err != nil {
		f.Close()
		return image.Point{}, err
	}
	return shot.Bounds().Size(), f.Close()
}
