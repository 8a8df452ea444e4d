//go:build js && wasm

package main

import (
	"context"
	"encoding/json"
	"errors"

	"niem/crypto"
	"niem/web/api"
	"niem/web/desk"
)

var errUnknown = errors.New("no such call")

// input is every call's; each reads what it needs.
type input struct {
	Person   string       `json:"person"`
	Kept     desk.Kept    `json:"kept"`
	Key      *api.Key     `json:"key"`
	Device   string       `json:"device"`
	Username string       `json:"username"`
	Account  string       `json:"account"`
	Receipt  api.Receipt  `json:"receipt"`
	Query    desk.Query   `json:"query"`
	Release  api.Release  `json:"release"`
	Viewer   desk.Viewer  `json:"viewer"`
	View     string       `json:"view"`
	Page     int          `json:"page"`
	Meeting  desk.Meeting `json:"meeting"`
	Joining  api.Joining  `json:"joining"`
	Once     string       `json:"once"`
	Sealed   []byte       `json:"sealed"`
	Code     string       `json:"code"`
	Labels   [][]byte     `json:"labels"`
}

// call runs one call; bytes are a page block.
func (w *worker) call(method string, text, bytes []byte) (answer, error) {
	var in input
	if err := json.Unmarshal(text, &in); err != nil {
		return answer{}, &desk.Failure{Code: desk.CodeInput, Err: err}
	}
	ctx := context.Background()
	if method == "begin" {
		d, err := desk.New(fetch, in.Person, in.Kept)
		if err != nil {
			return answer{}, err
		}
		if _, err := d.Refresh(ctx); err != nil {
			return answer{}, err
		}
		w.mu.Lock()
		w.desk, w.opened = d, map[string]*desk.Opened{}
		w.mu.Unlock()
		return answer{value: d.Kept()}, nil
	}
	w.mu.Lock()
	d := w.desk
	w.mu.Unlock()
	if d == nil {
		return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errUnknown}
	}
	switch method {
	case "kept":
		return answer{value: d.Kept()}, nil
	case "accept":
		record, err := d.Accept(ctx, in.Receipt)
		return answer{value: record}, err
	case "labels":
		return labels(in)
	case "open":
		return w.open(ctx, d, in)
	case "page":
		return w.page(in, bytes)
	case "close":
		w.mu.Lock()
		delete(w.opened, in.View)
		w.mu.Unlock()
		return answer{}, nil
	}
	return keyCall(ctx, d, method, in)
}

// keyCall runs the calls about the own key.
func keyCall(ctx context.Context, d *desk.Desk, method string, in input) (answer, error) {
	var key api.Key
	if in.Key != nil {
		key = *in.Key
	}
	switch method {
	case "own":
		own, err := d.Own(ctx, key, in.Device)
		return answer{value: own}, err
	case "new_key":
		st, err := d.NewKey(ctx, in.Username, in.Key, in.Account, in.Device)
		return answer{value: st}, err
	case "commit":
		sum, err := d.Commit(ctx, key, in.Meeting)
		return answer{value: sum}, err
	case "reveal":
		code, st, err := d.Reveal(ctx, key, in.Meeting)
		return answer{value: map[string]any{"code": code, "unsigned": st}}, err
	case "take":
		secret, err := d.Take(ctx, key, in.Meeting, in.Once, in.Sealed)
		return answer{value: secret}, err
	case "approve":
		st, sealed, err := d.Approve(ctx, key, in.Meeting, in.Joining, in.Code, in.Account)
		return answer{value: map[string]any{"unsigned": st, "sealed": sealed}}, err
	}
	return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errUnknown}
}

// label is one opened label; null where the account key opens it not.
type label struct {
	Subject string   `json:"subject"`
	Files   []string `json:"files"`
	Note    string   `json:"note"`
}

func labels(in input) (answer, error) {
	key, err := crypto.ParseAccountKey(in.Account)
	if err != nil {
		return answer{}, &desk.Failure{Code: desk.CodeInput}
	}
	out := make([]*label, len(in.Labels))
	for i, sealed := range in.Labels {
		if l, err := crypto.OpenLabel(sealed, key); err == nil {
			out[i] = &label{l.Subject, l.Files, l.Note}
		}
	}
	return answer{value: out}, nil
}

func (w *worker) open(ctx context.Context, d *desk.Desk, in input) (answer, error) {
	opened, err := d.Open(ctx, in.Query, in.Release, in.Viewer, in.Account)
	if err != nil {
		return answer{}, err
	}
	w.mu.Lock()
	w.opened[in.Release.View] = opened
	w.mu.Unlock()
	return answer{value: opened}, nil
}

func (w *worker) page(in input, block []byte) (answer, error) {
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
	b := picture.Bounds()
	return answer{map[string]int{"width": b.Dx(), "height": b.Dy()}, picture.Pix}, nil
}
