package main

// Texts of the log's witnesses.
var (
	tWitness     = text{"chạy bên làm chứng cho nhật ký của một máy chủ", "run a witness of a server's log"}
	tWitnessLong = text{
		"Dành cho một cơ quan khác chạy trên máy của mình: theo dõi nhật ký, kiểm tra nối tiếp,\nquy tắc về khóa và thời gian, rồi ký chứng. Thấy sai lệch thì từ chối, báo động và\nkhông ký nữa cho tới khi có lệnh niem witness resume. Xem docs/operate/witness.md.",
		"For another authority on its own machine: follows the log, checks consistency, the\nrules of key events and time, then cosigns. At a breach it refuses, raises an alarm and\nsigns no more until niem witness resume. See docs/operate/witness.md.",
	}
	tWitnessStatus     = text{"mốc đã ký chứng lần cuối, và có từ chối hay không", "what was cosigned last, and whether the log is refused"}
	tWitnessResume     = text{"rút lại việc từ chối sau khi đã làm rõ", "take a refusal back once it is explained"}
	tWitnessResumeLong = text{
		"Tệp chứng cứ được giữ lại bên cạnh cùng với lý do. Không có --forget thì nhật ký vẫn\nphải nối tiếp mốc đã ký chứng; với --forget thì bắt đầu lại từ nhật ký hiện có.",
		"The evidence stays beside, with the reason. Without --forget the log must still continue\nwhat was cosigned; with it the witness begins anew with the present log.",
	}
	tWitnessResumed     = text{"Đã rút lại việc từ chối; chứng cứ vẫn được giữ.", "The refusal is taken back; the evidence is kept."}
	tWitnessState       = text{"Nhật ký %s: đã ký chứng %d mục, mốc của %s.", "Log %s: %d entries cosigned, checkpoint of %s."}
	tWitnessRefused     = text{"ĐANG TỪ CHỐI NHẬT KÝ NÀY: %s. Chứng cứ: %s", "THIS LOG IS REFUSED: %s. Evidence: %s"}
	tFlagMakeWitnessKey = text{"tạo khóa ký chứng vào tệp này (khóa công khai: thêm .pub) rồi dừng", "make the cosigning key in this file (public half: with .pub) and stop"}
	tFlagWitnessName    = text{"tên của bên làm chứng, ví dụ witness.example/so-tttt", "name of the witness, such as witness.example/so-tttt"}
	tNeedWitnessName    = text{"cần --name", "--name is required"}
	tFlagForget         = text{"quên mốc đã ký chứng, bắt đầu lại từ nhật ký hiện có", "forget what was cosigned and begin anew with the present log"}

	tSetWitnessServer = text{"địa chỉ máy chủ giữ nhật ký, https://…", "address of the server that keeps the log, https://…"}
	tSetWitnessCA     = text{"nơi cấp chứng thư của máy chủ đó, PEM; \"system\" là của hệ thống", "authority of that server's certificate, PEM; \"system\" for the system's"}
	tSetWitnessKey    = text{"khóa ký chứng", "the cosigning key"}
	tSetWitnessState  = text{"thư mục trạng thái bền của bên làm chứng", "the witness's own durable state folder"}
	tSetWitnessListen = text{"địa chỉ của /healthz", "address of /healthz"}

	tSetWitnesses     = text{"khóa kiểm tra của các bên làm chứng, cách nhau bằng dấu phẩy; để trống là không có", "verifier keys of the log's witnesses, by commas; empty for none"}
	tSetWitnessQuorum = text{"số bên làm chứng phải ký (mặc định: quá nửa)", "how many witnesses have to cosign (default: a majority)"}
	tSetWitnessMaxAge = text{"mốc có đủ chữ ký chứng cũ hơn thế này là bên làm chứng im lặng", "a newest cosigned checkpoint older than this means that witnesses are silent"}
	tSetWitnessRefuse = text{"không mở các loại dữ liệu này khi bên làm chứng im lặng: none,basic,sensitive, hoặc \"-\"", "data classes not released while witnesses are silent: none,basic,sensitive, or \"-\""}

	tFlagWitnessKey   = text{"khóa kiểm tra của một bên làm chứng, biết bằng đường khác; ghim lại (lặp lại được)", "a witness's verifier key, known by another way; pinned (may be repeated)"}
	tFlagClientQuorum = text{"số bên làm chứng đã ghim phải ký (mặc định: quá nửa)", "how many of the pinned witnesses have to cosign (default: a majority)"}
	tQuorumNeedsKeys  = text{"--witness-quorum cần đi với --witness-key", "--witness-quorum needs --witness-key"}
	tQuorumRange      = text{"--witness-quorum: từ 1 đến %d", "--witness-quorum: 1 to %d"}
	tWitnessKeyBad    = text{"khóa của bên làm chứng không đúng", "a witness's key is malformed"}
	tNotWitnessed     = text{
		"máy chủ không đưa ra được mốc mới có chữ ký chứng của %d bên làm chứng đã ghim; báo cán bộ chuyên trách",
		"the server shows no fresh checkpoint cosigned by %d of the pinned witnesses; tell the security officer",
	}
	tCosignedBy = text{"Bên làm chứng đã ký: %s.", "Cosigned by: %s."}

	tWitnessSilentWarning = text{
		"CẢNH BÁO: bên làm chứng của nhật ký đang im lặng; lần mở này chưa có ai ngoài máy chủ xác nhận (ghi trong nhật ký).",
		"WARNING: the log's witnesses are silent; nobody but the server vouches for this opening yet (the entry says so).",
	}
)
