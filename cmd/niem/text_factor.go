package main

// The second factor.
var (
	tFactor           = text{"xác thực hai bước của tôi", "my second factor"}
	tFactorShow       = text{"xem các cách xác thực đã đăng ký", "show what is enrolled"}
	tFactorEnroll     = text{"đăng ký ứng dụng tạo mã (TOTP)", "enrol an authenticator (TOTP)"}
	tFactorEnrollLong = text{
		"In mã QR và địa chỉ otpauth để quét bằng ứng dụng tạo mã, rồi hỏi một mã để xác\nnhận. Không có màn hình, hoặc với --json: chạy tiếp niem factor confirm với mã\ntrong tệp mà NIEM_CODE_FILE chỉ tới. Đăng ký lại thì thay bí mật cũ.",
		"Prints a QR code and an otpauth address for the authenticator, then asks for a\ncode. Without a terminal, or with --json: go on with niem factor confirm and the\ncode in the file that NIEM_CODE_FILE names. To enrol again replaces the secret.",
	}
	tFactorConfirm   = text{"hoàn tất đăng ký bằng một mã", "complete the enrolment by a code"}
	tFactorCodes     = text{"tạo mười mã dự phòng mới thay mã cũ", "ten new recovery codes in place of the old"}
	tFactorRemove    = text{"bỏ một cách xác thực: totp, hoặc mã của khóa truy cập", "remove one: totp, or a passkey by its id"}
	tFactorReset     = text{"xóa xác thực hai bước đã mất của một người (cán bộ chuyên trách)", "remove somebody's lost second factor (security officers)"}
	tFactorResetLong = text{
		"Mọi phiên của người đó kết thúc; lần đăng nhập sau phải đăng ký lại. Gặp trực\ntiếp người đó trước khi làm.",
		"All sessions of that person end; the next sign-in enrols anew. Meet the person\nfirst.",
	}
	tFactorNone        = text{"Chưa đăng ký xác thực hai bước: chạy niem factor enroll.", "No second factor yet: run niem factor enroll."}
	tFactorTOTP        = text{"Ứng dụng tạo mã, từ %s", "Authenticator, since %s"}
	tFactorPasskey     = text{"Khóa truy cập %s «%s», từ %s", "Passkey %s “%s”, since %s"}
	tFactorCodesLeft   = text{"Mã dự phòng còn lại: %d", "Recovery codes left: %d"}
	tFactorRequired    = text{"Vai trò của bạn bắt buộc xác thực hai bước.", "Your role needs a second factor."}
	tFactorScan        = text{"Quét mã trên bằng ứng dụng tạo mã, hoặc nhập bí mật: %s", "Scan this with the authenticator, or type the secret: %s"}
	tFactorThenConfirm = text{"Đưa địa chỉ này vào ứng dụng tạo mã, rồi chạy niem factor confirm.", "Put this address into the authenticator, then run niem factor confirm."}
	tFactorEnrolled    = text{"Đã đăng ký xác thực hai bước.", "The second factor is enrolled."}
	tFactorKeepCodes   = text{"Mã dự phòng, mỗi mã dùng một lần, chỉ hiện lần này. In ra và cất nơi an toàn:", "Recovery codes, each good for once, shown only now. Print them and keep them safe:"}
	tFactorRemoved     = text{"Đã bỏ: %s", "Removed: %s"}
	tFactorWasReset    = text{"Đã xóa xác thực hai bước của %s và kết thúc mọi phiên.", "Removed the second factor of %s and ended all sessions."}
	tFactorFirst       = text{"Vai trò của bạn bắt buộc xác thực hai bước: chạy niem factor enroll để dùng được hệ thống.", "Your role needs a second factor: run niem factor enroll before anything else."}
	tDemoPhones        = text{"Mã xác thực của lãnh đạo và cán bộ chuyên trách: bí mật trong %s/*.otpauth", "Codes of leaders and security officer: secrets in %s/*.otpauth"}
	tCode              = text{"Mã xác thực (hoặc mã dự phòng)", "Code (or recovery code)"}

	tSetFactor         = text{"ai bắt buộc xác thực hai bước: roles (cán bộ chuyên trách, lãnh đạo) hoặc all", "who needs a second factor: roles (security officers, leaders) or all"}
	tSetFactorIssuer   = text{"tên hệ thống hiện trong ứng dụng tạo mã", "name of the installation in authenticators"}
	tSetPasskeyRP      = text{"tên miền của khóa truy cập (passkey); bỏ trống thì không có khóa truy cập", "domain of passkeys; empty: no passkeys"}
	tSetPasskeyOrigins = text{"các địa chỉ https được dùng khóa truy cập, cách nhau bằng dấu phẩy", "https origins where passkeys are used, separated by commas"}
)
