package crypto

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	macLength   = 43 // characters of the header's MAC
	nonceLength = 16 // bytes before the payload
	ageChunk    = 64 * 1024
)

// A page has hundreds of variants, nearly all of them of a single chunk. Their files
// are written and read here, by the age format (v1, C2SP), without the memory of a
// whole chunk and more that age's general writer and reader take for each. Longer ones
// are age's.

// freshLength is what a variant's file needs of random bytes: its key and a nonce.
const freshLength = len(FileKey{}) + nonceLength

// sealTile appends the age file of one variant, at most one chunk. The random bytes
// must be used for no other.
func sealTile(dst *bytes.Buffer, plain []byte, fresh *[freshLength]byte) (key FileKey, err error) {
	nonce := fresh[copy(key[:], fresh[:]):]
	mac, err := tileMAC(key)
	if err != nil {
		return key, err
	}
	payload, err := tilePayload(key, nonce)
	if err != nil {
		return key, err
	}
	dst.Grow(minTile + len(plain))
	dst.WriteString(tileIntro)
	dst.Write(base64.RawStdEncoding.AppendEncode(dst.AvailableBuffer(), mac))
	dst.WriteByte('\n')
	dst.Write(nonce)
	dst.Write(payload.Seal(dst.AvailableBuffer(), firstAndLast[:], plain, nil))
	return key, nil
}

// openTile opens the age file of one variant.
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
	want, err := tileMAC(key)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal(want, mac[:]) {
		return nil, tampered("tile header")
	}
	payload, err := tilePayload(key, body[:nonceLength])
	if err != nil {
		return nil, err
	}
	plain, err := payload.Open(nil, firstAndLast[:], body[nonceLength:], nil)
	if err != nil {
		return nil, tampered("tile payload")
	}
	return unpad(plain)
}

// tileMAC authenticates the header, which is the same in all.
func tileMAC(key FileKey) ([]byte, error) {
	macKey, err := hkdf.Key(sha256.New, key[:], nil, "header", sha256.Size)
	if err != nil {
		return nil, err
	}
	header := hmac.New(sha256.New, macKey)
	header.Write([]byte(tileIntro[:len(tileIntro)-1]))
	return header.Sum(nil), nil
}

func tilePayload(key FileKey, nonce []byte) (cipher.AEAD, error) {
	payloadKey, err := hkdf.Key(sha256.New, key[:], nonce, "payload", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.New(payloadKey)
}

// firstAndLast is the nonce of chunk 0 where it is the last.
var firstAndLast = [chacha20poly1305.NonceSize]byte{chacha20poly1305.NonceSize - 1: 1}

// captureKey is the age recipient of a long variant: it keeps the file key that age
// drew, the only way to learn it, and leaves a stanza that wraps nothing.
type captureKey struct{ key FileKey }

var tileStanzas = []*age.Stanza{{Type: stanzaTile}}

func (c *captureKey) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	if copy(c.key[:], fileKey) != len(fileKey) || len(fileKey) != len(c.key) {
		return nil, fmt.Errorf("age drew a file key of %d bytes", len(fileKey))
	}
	return tileStanzas, nil
}

func sealLongTile(dst io.Writer, plain []byte) (FileKey, error) {
	var capture captureKey
	w, err := age.Encrypt(dst, &capture)
	if err != nil {
		return FileKey{}, err
	}
	if _, err := w.Write(plain); err != nil {
		return FileKey{}, err
	}
	return capture.key, w.Close()
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
