//go:build js && wasm

package main

import (
	"context"
	"image"

	"niem/web/api"
	"niem/web/desk"
)

// openCalls open documents; what comes out are marked pixels.
var openCalls = map[string]call{
	"open": on(func(ctx context.Context, w *worker, in struct {
		Query   desk.Query  `json:"query"`
		Release api.Release `json:"release"`
		Viewer  desk.Viewer `json:"viewer"`
		Account string      `json:"account"`
	}, _ []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		opened, err := d.Open(ctx, in.Query, in.Release, in.Viewer, in.Account)
		if err != nil {
			return answer{}, err
		}
		w.mu.Lock()
		w.opened[in.Release.View] = opened
		w.mu.Unlock()
		return answer{value: opened}, nil
	}),
	"page": on(func(_ context.Context, w *worker, in struct {
		View string `json:"view"`
		Page int    `json:"page"`
	}, block []byte) (answer, error) {
		w.mu.Lock()
		opened := w.opened[in.View]
		w.mu.Unlock()
		if opened == nil {
			return answer{}, &desk.Failure{Code: desk.CodeInput}
		}
		picture, err := opened.Page(in.Page, block)
		if err != nil {
			return answer{}, err
		}
		return pixels(picture), nil
	}),
	"close": on(func(_ context.Context, w *worker, in struct {
		View string `json:"view"`
	}, _ []byte) (answer, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.opened, in.View)
		return answer{}, nil
	}),
}

// pixels are a picture's size, and its pixels beside it.
func pixels(picture *image.RGBA) answer {
	b := picture.Bounds()
	return answer{map[string]int{"width": b.Dx(), "height": b.Dy()}, picture.Pix}
}
