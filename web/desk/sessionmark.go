package desk

import (
	"context"
	"encoding/hex"
	"errors"

	"niem/exchange/audit"
	"niem/exchange/watermark"
	"niem/web/api"
)

// SessionMark is what a viewer draws into the pages of a released view. Without it
// there is no page.
func SessionMark(r api.Release) (*watermark.SessionMark, error) {
	view, err := viewID(r.View)
	if err != nil {
		return nil, err
	}
	key, err := sessionKey(r.Mark)
	if err != nil {
		return nil, err
	}
	return watermark.NewSessionMark(key, view), nil
}

// viewID is the part of a view's id that its pages carry.
func viewID(view string) (id watermark.ViewID, err error) {
	b, err := hex.DecodeString(view)
	if err != nil || len(b) < len(id) {
		return id, fail(CodeDocument, errors.New("view id"))
	}
	copy(id[:], b)
	return id, nil
}

func sessionKey(m api.Mark) (key watermark.SessionKey, err error) {
	if len(m.Key) != len(key) {
		return key, fail(CodeDocument, errors.New("key of the session mark"))
	}
	copy(key[:], m.Key)
	return key, nil
}

// SessionEpochs are the keys with which session marks are read; that they were given
// out stands on the log.
func (d *Desk) SessionEpochs(ctx context.Context) ([]watermark.SessionEpoch, error) {
	var given api.Marks
	if err := d.get(ctx, "/api/session-marks", nil, &given); err != nil {
		return nil, err
	}
	record, err := d.Accept(ctx, given.Receipt)
	if err != nil {
		return nil, err
	}
	if record.Kind != audit.KindSessionMarkRead || record.Actor != d.person.String() {
		return nil, badReceipt(given.Receipt.Index, errors.New("entry of another reading"))
	}
	out := make([]watermark.SessionEpoch, len(given.Marks))
	for i, m := range given.Marks {
		if out[i].Key, err = sessionKey(m); err != nil {
			return nil, err
		}
		out[i].Number = m.Epoch
	}
	return out, nil
}

// Viewing is a session mark read in a picture: a lead, which every viewer could have
// drawn. Its code is the one that the visible mark shows in letters.
type Viewing struct {
	Picture     int     `json:"picture"`
	Code        string  `json:"code"`
	How         string  `json:"how"` // blind | assisted | list
	Epoch       int     `json:"epoch"`
	Z           float64 `json:"z"`
	Log10Chance float64 `json:"log10_chance"` // by list only
}

func viewingOf(s watermark.SessionSighting) Viewing {
	return Viewing{s.Picture, ViewCode(hex.EncodeToString(s.View[:])), s.How, s.Epoch, s.Z, s.Log10Chance}
}

// FindViewings reads the session marks of pictures of which nobody has said what
// they show. Pictures without one are left out.
func (d *Desk) FindViewings(ctx context.Context, pictures []watermark.Picture) ([]Viewing, error) {
	epochs, err := d.SessionEpochs(ctx)
	if err != nil {
		return nil, err
	}
	found := []Viewing{}
	for i, p := range pictures {
		r, err := watermark.FindSession(ctx, p.Image, epochs)
		switch {
		case errors.Is(err, watermark.ErrNoSession):
			continue
		case errors.Is(err, watermark.ErrPicture):
			return nil, fail(CodePicture, err)
		case err != nil:
			return nil, err
		}
		found = append(found, viewingOf(watermark.SessionSighting{Picture: i, SessionReading: *r}))
	}
	return found, nil
}
