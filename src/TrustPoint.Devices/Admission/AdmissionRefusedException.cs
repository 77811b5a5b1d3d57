using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Admission;

/// <summary>Whether it is known who asks.</summary>
public enum AdmissionRefusal
{
    /// <summary>What was shown proves nothing: a wrong code.</summary>
    NotProved,

    /// <summary>It was seen and is not accepted here: the certificate, its device or its domain.</summary>
    NotAccepted,

    /// <summary>It has a voucher of ours, and its past is not told yet (RFC 8995 section 5.8): who asks its manufacturer now may find it accepted.</summary>
    PastUntold,
}

/// <summary>A client is not admitted.</summary>
/// <param name="refusal">Whether it is known who asks.</param>
/// <param name="message">Why, for people.</param>
public sealed class AdmissionRefusedException(AdmissionRefusal refusal, string message) : Exception(message)
{
    /// <summary>Whether it is known who asks.</summary>
    public AdmissionRefusal Refusal { get; } = refusal;

    /// <summary>The device that it is, where that is known and its state in its life is why; null: another reason.</summary>
    public Device? Stopped { get; private init; }

    internal static AdmissionRefusedException NotProved(string message) => new(AdmissionRefusal.NotProved, message);

    internal static AdmissionRefusedException PastUntold(string message) => new(AdmissionRefusal.PastUntold, message);

    internal static AdmissionRefusedException NotAccepted(string message, Device? stopped = null) => new(AdmissionRefusal.NotAccepted, message) { Stopped = stopped };
}
