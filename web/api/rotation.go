package api

import (
	"context"
	"io"
	"net/url"
)

// SealedDocument is a document whose recovery grant has to be sealed anew. Sender
// is who has the master grant, Original whether an original is kept.
type SealedDocument struct {
	Document string `json:"document"`
	Sender   Person `json:"sender"`
	Original bool   `json:"original"`
}

// RotateRecovery hands in the key that takes the place of a unit's.
func (c *Client) RotateRecovery(ctx context.Context, unit, request string, k NewRecovery) (RecoveryKey, error) {
	var out RecoveryKey
	err := c.call(ctx, methodPost, recoveryPath(unit, "requests", request, "key"), nil, k, &out)
	return out, err
}

// Resealing lists documents that are to be sealed anew under a request, those
// that follow after; "" for the first.
func (c *Client) Resealing(ctx context.Context, unit, request, after string) ([]SealedDocument, error) {
	var out []SealedDocument
	query := url.Values{}
	if after != "" {
		query.Set("after", after)
	}
	err := c.call(ctx, methodGet, recoveryPath(unit, "requests", request, "documents"), query, nil, &out)
	return out, err
}

// RecoveryOriginal streams the sealed original to the second holder.
func (c *Client) RecoveryOriginal(ctx context.Context, unit, request, document string) (io.ReadCloser, int64, error) {
	return c.stream(ctx, methodGet, recoveryPath(unit, "requests", request, "documents", document, "original"), nil)
}

// KeepOriginal stores an original that was sealed anew.
func (c *Client) KeepOriginal(ctx context.Context, unit, request, document, sum string, size int64, body io.ReaderAt) error {
	return c.over.Put(ctx, recoveryPath(unit, "requests", request, "documents", document, "original", sum), size, body)
}
