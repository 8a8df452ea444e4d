//go:build js && wasm

package main

import (
	"context"
	"image"
	"syscall/js"

	"niem/crypto"
	"niem/exchange/watermark"
	"niem/web/api"
	"niem/web/desk"
)

// traceCalls compare leaked pictures with a document's copies. All but the look-up
// by code are made of a worker of their own: what they hold is large, and gone with
// it.
var traceCalls = map[string]call{
	"by_code": atDesk(func(ctx context.Context, d *desk.Desk, in struct {
		Code string `json:"code"`
	}) (any, error) {
		return d.ByCode(ctx, in.Code)
	}),
	"viewing": on(func(ctx context.Context, w *worker, in desk.Size, rgba []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		picture, err := pictureOf(in, rgba)
		if err != nil {
			return answer{}, err
		}
		found, err := d.FindViewings(ctx, []watermark.Picture{{Image: picture}})
		return answer{value: found}, err
	}),
	"trace": on(func(ctx context.Context, w *worker, in struct {
		Query   desk.Query  `json:"query"`
		Release api.Release `json:"release"`
		Viewer  desk.Viewer `json:"viewer"`
		Account string      `json:"account"`
	}, _ []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		tracing, err := d.Trace(ctx, in.Query, in.Release, in.Viewer, key)
		if err != nil {
			return answer{}, err
		}
		if err := tracing.UseSessions(ctx); err != nil {
			return answer{}, err
		}
		w.tracing, w.pictures = tracing, nil
		return answer{value: struct {
			*desk.Tracing
			Detector string `json:"detector"`
		}{tracing, detector()}}, nil
	}),
	"trace_original": tracing(func(_ context.Context, w *worker, in struct {
		Account string `json:"account"`
		Label   []byte `json:"label"`
	}, sealed []byte) (answer, error) {
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		files, plain, err := w.tracing.Original(key, in.Label, sealed)
		return answer{files, plain}, err
	}),
	"trace_block": tracing(func(_ context.Context, w *worker, in struct {
		Page int `json:"page"`
	}, block []byte) (answer, error) {
		return answer{}, w.tracing.Add(in.Page, block)
	}),
	"trace_picture": tracing(func(_ context.Context, w *worker, in desk.Size, rgba []byte) (answer, error) {
		picture, err := pictureOf(in, rgba)
		if err != nil {
			return answer{}, err
		}
		w.pictures = append(w.pictures, watermark.Picture{Image: picture})
		return answer{}, nil
	}),
	// A guess where the page's corners lie in a picture; null for none.
	"trace_corners": on(func(_ context.Context, _ *worker, in desk.Size, rgba []byte) (answer, error) {
		picture, err := pictureOf(in, rgba)
		if err != nil {
			return answer{}, err
		}
		return answer{value: watermark.SuggestCorners(picture)}, nil
	}),
	"trace_run": tracing(func(ctx context.Context, w *worker, in struct {
		Corners []*watermark.Corners `json:"corners"` // by picture; null where nobody pointed them out
	}, _ []byte) (answer, error) {
		if len(in.Corners) != len(w.pictures) {
			return answer{}, &desk.Failure{Code: desk.CodeInput}
		}
		for i, c := range in.Corners {
			w.pictures[i].Corners = c
		}
		finding, err := w.tracing.Run(ctx, w.pictures, func(done, total int) { js.Global().Call("niemProgress", done, total) })
		return answer{value: finding}, err
	}),
	"trace_evidence": tracing(func(_ context.Context, w *worker, in struct {
		desk.Look
		Device crypto.DevicePublic `json:"device"`
	}, _ []byte) (answer, error) {
		in.Detector = detector()
		file, err := w.tracing.Evidence(in.Look, crypto.Signer{Public: in.Device, Sign: sign})
		return answer{nil, file}, err
	}),
	"trace_answer": tracing(func(ctx context.Context, w *worker, in struct {
		desk.Look
		Device  crypto.DevicePublic `json:"device"`
		Request api.TraceRequest    `json:"request"`
	}, _ []byte) (answer, error) {
		in.Detector = detector()
		made, err := w.tracing.Answer(ctx, in.Request, in.Look, crypto.Signer{Public: in.Device, Sign: sign})
		return answer{value: made}, err
	}),
	"trace_page": tracing(func(_ context.Context, w *worker, in struct {
		Page int `json:"page"`
	}, _ []byte) (answer, error) {
		picture, err := w.tracing.Page(in.Page)
		if err != nil {
			return answer{}, err
		}
		return pixels(picture), nil
	}),
}

// detector names the program that looks: its version, and its file, whose name holds
// a hash of it.
func detector() string { return desk.Version() + ", " + js.Global().Get("niemProgram").String() }

// pictureOf is a picture as the page hands its pixels over.
func pictureOf(size desk.Size, rgba []byte) (*image.RGBA, error) {
	width, height := size.Width, size.Height
	if width < 1 || height < 1 || width > watermark.MaxPicturePixels/height || len(rgba) != 4*width*height {
		return nil, &desk.Failure{Code: desk.CodePicture}
	}
	return &image.RGBA{Pix: rgba, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}, nil
}

// tracing makes a call of a function that needs a begun tracing.
func tracing[In any](f func(ctx context.Context, w *worker, in In, bytes []byte) (answer, error)) call {
	return on(func(ctx context.Context, w *worker, in In, bytes []byte) (answer, error) {
		if w.tracing == nil {
			return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errNoDesk}
		}
		return f(ctx, w, in, bytes)
	})
}
