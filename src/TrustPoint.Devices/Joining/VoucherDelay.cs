namespace TrustPoint.Devices.Joining;

/// <summary>Why a voucher does not come yet.</summary>
/// <param name="Reason">For people.</param>
/// <param name="MasaWords">What the manufacturer's service said to that, in its own words; null: nothing.</param>
/// <param name="IsAlarm">True: it does not come before an administrator does something (RFC 8995 section 5.4).</param>
public sealed record VoucherDelay(string Reason, string? MasaWords = null, bool IsAlarm = false);
