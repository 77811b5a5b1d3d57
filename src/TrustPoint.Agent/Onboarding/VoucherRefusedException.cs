namespace TrustPoint.Agent.Onboarding;

/// <summary>The registrar came with a voucher, and it is not taken. The registrar is told so (RFC 8995 section 5.7).</summary>
/// <param name="reason">Why, in words that tell no secret.</param>
internal sealed class VoucherRefusedException(string reason) : AgentException($"the voucher is refused: {reason}")
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
