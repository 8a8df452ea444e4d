package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // decoders of what may be sent
	_ "image/png"
	"io"
	"os"
	"path/filepath"
)

// picturePage is a PNG or JPEG as one page: turned as its EXIF data says, on
// white where it is transparent, and without anything but its pixels.
func (a *app) picturePage(path string) ([]func(context.Context) (image.Image, error), error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	config, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, a.fail(exitFailed, "picture_broken", err, tPictureBroken, name)
	}
	if err := a.checkSize(name, float64(config.Width), float64(config.Height)); err != nil {
		return nil, err
	}
	return []func(context.Context) (image.Image, error){func(context.Context) (image.Image, error) {
		picture, err := readPicture(path)
		if err != nil {
			return nil, a.fail(exitFailed, "picture_broken", err, tPictureBroken, name)
		}
		return picture, nil
	}}, nil
}

// readPicture decodes a picture file the way a reader sees it.
func readPicture(path string) (image.Image, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decodePicture(b)
}

func decodePicture(b []byte) (image.Image, error) {
	decoded, format, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	flat := image.NewRGBA(image.Rectangle{Max: decoded.Bounds().Size()})
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), decoded, decoded.Bounds().Min, draw.Over)
	if format == "jpeg" {
		return turned(flat, jpegOrientation(bytes.NewReader(b))), nil
	}
	return flat, nil
}

// turned applies an EXIF orientation, 1 to 8 (CIPA DC-008, 4.6.4, tag 0x0112).
func turned(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Pt(w, h)
	if orientation >= 5 {
		size = image.Pt(h, w)
	}
	dst := image.NewRGBA(image.Rectangle{Max: size})
	for y := range h {
		for x := range w {
			to := [9]image.Point{
				2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x},
			}[orientation]
			copy(dst.Pix[dst.PixOffset(to.X, to.Y):], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}

// jpegOrientation reads the orientation from a JPEG's EXIF segment; 1 (as stored)
// when there is none or it is malformed.
func jpegOrientation(r io.Reader) int {
	const upright = 1
	var marker [2]byte
	if _, err := io.ReadFull(r, marker[:]); err != nil {
		return upright
	}
	for {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return upright
		}
		size := int(binary.BigEndian.Uint16(head[2:])) - 2
		if size < 0 {
			return upright
		}
		segment := make([]byte, size)
		if _, err := io.ReadFull(r, segment); err != nil {
			return upright
		}
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && head[1] == 0xe1 {
			return tiffOrientation(tiff)
		}
	}
}

func tiffOrientation(tiff []byte) int {
	const upright, entry = 1, 12
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at > len(tiff)-2 {
		return upright
	}
	count := int(order.Uint16(tiff[at:]))
	for i := range count {
		e := at + 2 + i*entry
		if e+entry > len(tiff) {
			return upright
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			return int(order.Uint16(tiff[e+8:]))
		}
	}
	return upright
}
