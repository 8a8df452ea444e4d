package main

import (
	"errors"
	"io/fs"
	"os"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/watermark"
	webdesk "niem/web/desk"
)

// evidenceSigner is the key that will sign evidence. It is looked for, and the
// file's name found free, before the master grant is released: what fails later
// would stand on the log for nothing.
func (d *desk) evidenceSigner(path string) (crypto.Signer, error) {
	if path == "" {
		return crypto.Signer{}, nil
	}
	if _, err := os.Lstat(path); err == nil {
		return crypto.Signer{}, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return crypto.Signer{}, err
	}
	device, err := d.device()
	if err != nil {
		return crypto.Signer{}, err
	}
	return device.Signer(), nil
}

// lookOf is what this device knows of a run.
func lookOf(pictures []watermark.Picture, t traceAnswer) (webdesk.Look, error) {
	look := webdesk.Look{Detector: t.Detector, Seconds: t.Seconds}
	for i, p := range t.Pictures {
		sum, err := crypto.ParseHash(p.SHA256)
		if err != nil {
			return look, err
		}
		size := pictures[i].Image.Bounds().Size()
		look.Pictures = append(look.Pictures, evidence.Picture{Name: p.File, SHA256: sum, Width: size.X, Height: size.Y, Corners: pictures[i].Corners})
	}
	return look, nil
}

func writeEvidence(path string, tracing *webdesk.Tracing, signer crypto.Signer, pictures []watermark.Picture, t traceAnswer) error {
	look, err := lookOf(pictures, t)
	if err != nil {
		return err
	}
	file, err := tracing.Evidence(look, signer)
	if err != nil {
		return err
	}
	return newFile(path, file)
}
