using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Agent.Onboarding;

/// <summary>What the manufacturer of a model decided about vouchers (RFC 8995 section 7.2). It comes with the firmware, never over the network.</summary>
internal sealed record VoucherPolicy
{
    /// <summary>What a voucher may rest on (RFC 8366 section 5.3).</summary>
    public required IReadOnlyList<VoucherAssertion> Assertions { get; init; }

    /// <summary>Whether a voucher without nonce is taken: it works without network to the manufacturer, and again after a reset.</summary>
    public required bool AcceptsNonceless { get; init; }

    /// <summary>Whether the device's clock can be trusted (RFC 8995 section 2.6.1). If not, dates are ignored.</summary>
    public required bool HasClock { get; init; }

    /// <summary>Whether one redirect of the registrar to another web origin is followed (RFC 8995 section 5.6).</summary>
    public required bool FollowsRedirect { get; init; }
}
