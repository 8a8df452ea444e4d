package watermark

import "math"

// The view id travels with a checksum in a convolutional code of constraint length
// 9 and rate 1/4 that bites its own tail: the coder starts in the state in which it
// ends, so no bits are spent on bringing it home.
const (
	viewBits    = 48
	crcBits     = 24
	messageBits = viewBits + crcBits
	codeRate    = 4
	codeBits    = messageBits * codeRate // 288: half of the payload's chips
	codeStates  = 1 << 8
)

// codeTaps are the generators 765, 671, 513 and 473 (octal), of free distance 24
// (Larsen 1973).
var codeTaps = [codeRate]uint{0o765, 0o671, 0o513, 0o473}

// codeOut are the four bits sent on leaving a state (the last 8 bits, newest
// lowest) with a bit.
var codeOut = func() (out [codeStates][2][codeRate]uint8) {
	for state := range uint(codeStates) {
		for bit := range uint(2) {
			register := state<<1 | bit
			for k, taps := range codeTaps {
				v := register & taps
				v ^= v >> 8
				v ^= v >> 4
				v ^= v >> 2
				v ^= v >> 1
				out[state][bit][k] = uint8(v & 1)
			}
		}
	}
	return out
}()

// crc24 is the checksum of OpenPGP (RFC 9580, 6.1).
func crc24(b []byte) uint32 {
	crc := uint32(0xB704CE)
	for _, v := range b {
		crc ^= uint32(v) << 16
		for range 8 {
			if crc <<= 1; crc&(1<<24) != 0 {
				crc ^= 0x1864CFB
			}
		}
	}
	return crc
}

// sessionEncode returns the code word of a view id.
func sessionEncode(view ViewID) []uint8 {
	var message [messageBits]uint
	for i := range viewBits {
		message[i] = uint(view[i>>3]>>(7-i&7)) & 1
	}
	sum := crc24(view[:])
	for i := range crcBits {
		message[viewBits+i] = uint(sum>>(crcBits-1-i)) & 1
	}
	state := uint(0)
	for _, bit := range message[messageBits-8:] {
		state = (state<<1 | bit) & (codeStates - 1)
	}
	out := make([]uint8, 0, codeBits)
	for _, bit := range message {
		out = append(out, codeOut[state][bit][:]...)
		state = (state<<1 | bit) & (codeStates - 1)
	}
	return out
}

// codeRounds is how often the decoder runs round the trellis, whose first state it
// has to learn.
const codeRounds = 3

// sessionDecode finds the most likely message for 288 soft bits, positive for 0, and
// reports whether its checksum is right: of wrong messages, one in 2^24 has it.
func sessionDecode(soft []float32) (ViewID, bool) {
	const steps = codeRounds * messageBits
	var came [steps][codeStates]uint8 // the oldest bit of the state that led here
	var best, next [codeStates]float32
	for t := range steps {
		in := soft[codeRate*(t%messageBits):][:codeRate]
		for to := range codeStates {
			bit := to & 1
			top := float32(math.Inf(-1))
			for oldest := range 2 {
				from := to>>1 | oldest<<7
				sum := best[from]
				for k, v := range codeOut[from][bit] {
					if v == 0 {
						sum += in[k]
					} else {
						sum -= in[k]
					}
				}
				if sum > top {
					top, came[t][to] = sum, uint8(oldest)
				}
			}
			next[to] = top
		}
		best = next
	}
	state := 0
	for s, v := range best {
		if v > best[state] {
			state = s
		}
	}
	// The middle round is settled at both ends.
	var message [messageBits]byte
	for t := steps - 1; t >= messageBits; t-- {
		if t < 2*messageBits {
			message[t-messageBits] = byte(state & 1)
		}
		state = state>>1 | int(came[t][state])<<7
	}
	var view ViewID
	for i := range viewBits {
		view[i>>3] |= message[i] << (7 - i&7)
	}
	var sum uint32
	for _, bit := range message[viewBits:] {
		sum = sum<<1 | uint32(bit)
	}
	return view, sum == crc24(view[:])
}
