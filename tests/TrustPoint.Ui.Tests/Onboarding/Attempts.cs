using TrustPoint.Devices.Joining;

namespace TrustPoint.Ui.Tests.Onboarding;

/// <summary>Attempts of devices to come in by voucher.</summary>
internal static class Attempts
{
    public static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static Join Of(string serialNumber, JoinState state, JoinRefusal refusal = JoinRefusal.None, JoinVerdict verdict = JoinVerdict.Open, bool hasVoucher = false) => new()
    {
        Id = 7,
        IdevidSha256 = Sha256(serialNumber),
        Nonce = "nonce",
        Manufacturer = "acme-drives",
        SerialNumber = serialNumber,
        Domain = "plant",
        Idevid = [],
        State = state,
        Refusal = refusal,
        Reason = state == JoinState.Refused ? "the manufacturer has not decided yet" : null,
        Verdict = verdict,
        Voucher = hasVoucher ? [1] : null,
        CreatedAt = Noon,
        ChangedAt = Noon,
    };

    public static string Sha256(string serialNumber) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(serialNumber)));
}
