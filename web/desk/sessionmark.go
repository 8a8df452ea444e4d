package desk

import (
	"encoding/hex"
	"errors"

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
