package crypto

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Classes of stanza, as age writes them. A file of ours carries one class only.
const (
	stanzaHybrid = "mlkem768x25519"
	stanzaX25519 = "X25519"
	stanzaScrypt = "scrypt"
)

// SealTo returns a writer whose bytes go to dst as one ordinary age file for the
// given recipients, 1 to MaxRecipients, else ErrRecipients. The file is whole
// only when Close has returned nil.
func SealTo(dst io.Writer, rs ...AccountRecipient) (io.WriteCloser, error) {
	if len(rs) < 1 || len(rs) > MaxRecipients {
		return nil, fmt.Errorf("seal to %d: %w", len(rs), ErrRecipients)
	}
	recipients := make([]age.Recipient, len(rs))
	for i, r := range rs {
		if r.IsZero() {
			return nil, malformed("recipient %d is nobody", i)
		}
		recipients[i] = r.recipient
	}
	return age.Encrypt(dst, recipients...)
}

// OpenWith returns the plaintext of an age file sealed by SealTo. The header is
// read and judged before it returns: over 2 MiB is ErrHeaderTooLarge, a stanza
// that isn't hybrid ErrStanza, no stanza or more than MaxRecipients
// ErrRecipients, another's file ErrNotForYou, a changed header ErrTampered.
//
// Each chunk of 64 KiB is authentic when it comes out; that the file is whole is
// known only at io.EOF. Any other end is ErrTampered, or src's own error.
func OpenWith(src io.Reader, k *AccountKey) (io.Reader, error) {
	return openAge(src, stanzaHybrid, MaxRecipients, k.identity)
}

// openAge opens an age file whose header carries 1 to most stanzas of the one
// class and nothing else. age alone would skip stanzas it doesn't know, and so
// accept a file that somebody else can read by another road.
func openAge(src io.Reader, class string, most int, identity age.Identity) (io.Reader, error) {
	source := &sourceReader{src: src}
	buffered := bufio.NewReader(source)
	header, err := readHeader(buffered, class, most)
	if err != nil {
		return nil, source.blame(err)
	}
	// Parsing alone first: age has no sentinel to tell bad form from a bad MAC.
	if _, err := age.ExtractHeader(bytes.NewReader(header)); err != nil {
		return nil, malformed("age header does not parse")
	}
	plain, err := age.Decrypt(io.MultiReader(bytes.NewReader(header), buffered), identity)
	if err != nil {
		var noMatch *age.NoIdentityMatchError
		if errors.As(err, &noMatch) {
			return nil, ErrNotForYou
		}
		return nil, source.blame(tampered("age header"))
	}
	return &plainReader{plain, source}, nil
}

const ageIntro = "age-encryption.org/v1\n"

// readHeader consumes the header up to the line of its MAC and judges size,
// number and class of the stanzas. Their inner form is left to age.
func readHeader(src *bufio.Reader, class string, most int) ([]byte, error) {
	var header []byte
	stanzas := 0
	for start := 0; ; start = len(header) {
		for {
			piece, err := src.ReadSlice('\n')
			if len(header)+len(piece) > MaxHeader {
				return nil, ErrHeaderTooLarge
			}
			header = append(header, piece...)
			if err == nil {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				return nil, malformed("age header is cut short")
			}
		}
		line := header[start:]
		switch {
		case start == 0:
			if string(line) != ageIntro {
				return nil, malformed("not an age file")
			}
		case bytes.HasPrefix(line, []byte("-> ")):
			kind, _, _ := bytes.Cut(bytes.TrimSuffix(line[3:], []byte("\n")), []byte(" "))
			if string(kind) != class {
				return nil, ErrStanza
			}
			if stanzas++; stanzas > most {
				return nil, ErrRecipients
			}
		case bytes.HasPrefix(line, []byte("---")):
			if stanzas == 0 {
				return nil, ErrRecipients
			}
			return header, nil
		}
	}
}

// sourceReader remembers the error of the reader beneath, so that a broken disk
// or connection is not reported as tampering.
type sourceReader struct {
	src io.Reader
	err error
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.src.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func (s *sourceReader) blame(err error) error {
	if s.err != nil {
		return s.err
	}
	return err
}

// plainReader gives age's unnamed payload errors their class.
type plainReader struct {
	plain  io.Reader
	source *sourceReader
}

func (r *plainReader) Read(p []byte) (int, error) {
	n, err := r.plain.Read(p)
	if err != nil && err != io.EOF {
		err = r.source.blame(tampered("age payload"))
	}
	return n, err
}

// sealBytes seals a small plaintext in memory.
func sealBytes(plain []byte, recipient age.Recipient) ([]byte, error) {
	var file bytes.Buffer
	w, err := age.Encrypt(&file, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// openBytes opens a file for one recipient in memory, refusing more than limit
// bytes of plaintext.
func openBytes(file []byte, class string, identity age.Identity, limit int) ([]byte, error) {
	r, err := openAge(bytes.NewReader(file), class, 1, identity)
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(plain) > limit {
		return nil, malformed("more than %d bytes inside an age file", limit)
	}
	return plain, nil
}
