package crypto

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	macLength   = 43 // characters of the header's MAC
	nonceLength = 16 // bytes before the payload
	ageChunk    = 64 * 1024
)

// openTile opens the age file of one variant. A page has hundreds, nearly all with
// the one header that SealBlock gives and a single chunk: these are read here, by
// the age format (v1, C2SP), with a tenth of the memory that age's general reader
// takes for each. Longer ones are age's.
func openTile(file []byte, key FileKey) ([]byte, error) {
	if len(file) < minTile || !bytes.HasPrefix(file, []byte(tileIntro)) || file[len(tileIntro)+macLength] != '\n' {
		return nil, tampered("not a tile's file")
	}
	body := file[len(tileIntro)+macLength+1:]
	if len(body) > nonceLength+ageChunk+chacha20poly1305.Overhead {
		return openLongTile(file, key)
	}
	var mac [sha256.Size]byte
	encoded := file[len(tileIntro) : len(tileIntro)+macLength]
	if n, err := base64.RawStdEncoding.Strict().Decode(mac[:], encoded); err != nil || n != len(mac) {
		return nil, tampered("tile header")
	}
	macKey, err := hkdf.Key(sha256.New, key[:], nil, "header", sha256.Size)
	if err != nil {
		return nil, err
	}
	header := hmac.New(sha256.New, macKey)
	header.Write(file[:len(tileIntro)-1])
	if !hmac.Equal(header.Sum(nil), mac[:]) {
		return nil, tampered("tile header")
	}
	payloadKey, err := hkdf.Key(sha256.New, key[:], body[:nonceLength], "payload", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	payload, err := chacha20poly1305.New(payloadKey)
	if err != nil {
		return nil, err
	}
	first := [chacha20poly1305.NonceSize]byte{chacha20poly1305.NonceSize - 1: 1} // chunk 0, the last
	plain, err := payload.Open(nil, first[:], body[nonceLength:], nil)
	if err != nil {
		return nil, tampered("tile payload")
	}
	return unpad(plain)
}

func openLongTile(file []byte, key FileKey) ([]byte, error) {
	r, size, err := age.DecryptReaderAt(bytes.NewReader(file), int64(len(file)), age.NewInjectedFileKeyIdentity(key[:]))
	if err != nil {
		return nil, tampered("tile header or payload")
	}
	plain := make([]byte, size)
	if n, err := r.ReadAt(plain, 0); n != len(plain) || (err != nil && err != io.EOF) {
		return nil, tampered("tile payload")
	}
	return unpad(plain)
}

// unpad takes a variant out of its padding, which must be zeros up to a Padmé
// step.
func unpad(plain []byte) ([]byte, error) {
	if len(plain) < lengthPrefix || padme(len(plain)) != len(plain) {
		return nil, tampered("tile padding")
	}
	length := binary.BigEndian.Uint32(plain)
	if uint64(length) > uint64(len(plain)-lengthPrefix) {
		return nil, tampered("tile length")
	}
	variant, padding := plain[lengthPrefix:lengthPrefix+int(length)], plain[lengthPrefix+int(length):]
	for _, b := range padding {
		if b != 0 {
			return nil, tampered("tile padding")
		}
	}
	return variant[:length:length], nil
}
