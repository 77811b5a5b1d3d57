using TrustPoint.Ca.Revocation;

namespace TrustPoint.RevocationModel;

/// <summary>
/// One thing that happens. Certificates and parts are named by a number that is taken modulo how many there are, so that a sequence still
/// means something when steps are left out of it.
/// </summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>A certificate is issued.</summary>
    /// <param name="Listed">False: one without revocation information (RFC 9608).</param>
    public sealed record Issue(bool Listed) : Step;

    /// <summary>A certificate is revoked, or its reason sharpened.</summary>
    /// <param name="Certificate">Which one.</param>
    /// <param name="Reason">Why; certificateHold: for now.</param>
    /// <param name="Dated">Whether an invalidity date, an hour ago, is given.</param>
    /// <param name="Fault">What goes wrong; whoever asked asks again.</param>
    public sealed record Revoke(int Certificate, RevocationReason Reason, bool Dated, Fault? Fault) : Step;

    /// <summary>A hold is released.</summary>
    public sealed record Release(int Certificate, Fault? Fault) : Step;

    /// <summary>A CRL is asked for.</summary>
    /// <param name="Part">Which part.</param>
    /// <param name="Scheduled">As the schedule asks, or as a person does.</param>
    /// <param name="Fault">What goes wrong.</param>
    public sealed record Publish(int Part, bool Scheduled, Fault? Fault) : Step;

    /// <summary>The schedule looks for what is due.</summary>
    public sealed record Look(Fault? Fault) : Step;

    /// <summary>The delay passes, and the schedule looks: all that was acknowledged has to have arrived.</summary>
    public sealed record Arrive : Step;

    /// <summary>Time passes; or, where it is negative, the clock is set back.</summary>
    public sealed record Pass(TimeSpan By) : Step;

    /// <summary>Time passes until a certificate ends, and so much longer.</summary>
    public sealed record PassEnd(int Certificate, TimeSpan Longer) : Step;

    /// <summary>The clock is set to the latest time that it ever showed.</summary>
    public sealed record SetRight : Step;

    /// <summary>A person confirms the clock.</summary>
    public sealed record Confirm : Step;

    /// <summary>The process ends and starts again.</summary>
    public sealed record Restart : Step;
}
