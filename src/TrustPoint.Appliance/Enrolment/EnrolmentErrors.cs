using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>What the CA and the device registry say no with, as EST says it (RFC 7030 section 4.2.3).</summary>
internal static class EnrolmentErrors
{
    private static readonly TimeSpan QueueRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AuthorityRetry = TimeSpan.FromMinutes(5);

    /// <summary>The error for the wire; null for what is nobody's answer, but a fault.</summary>
    public static EstError? Of(Exception error) => error switch
    {
        AdmissionRefusedException { Refusal: AdmissionRefusal.NotProved } => EstError.Unauthorized(error.Message),
        AdmissionRefusedException { Stopped: { } stopped } => EstError.Stopped(error.Message, stopped.Name, LifeTable.ForbidsVouchers(stopped.State)),
        AdmissionRefusedException or JoinRefusedException => EstError.Forbidden(error.Message),
        TooManyTriesException tries => EstError.TooManyRequests(error.Message, tries.RetryAfter),
        NotYourTurnException turn => EstError.Unavailable(turn.Message, turn.RetryAfter),
        GrantRefusedException => EstError.Unauthorized(error.Message),
        CommandRefusedException { Refusal: CommandRefusal.Conflict } => EstError.TooManyRequests(error.Message, QueueRetry),
        CommandRefusedException or NotAllowedException => EstError.Forbidden(error.Message),
        IssuanceRefusedException issuance => Of(issuance),
        _ when OwnTrouble.Of(error) is { } trouble => trouble.RetryAfter is { } wait ? EstError.Unavailable(trouble.Words, wait, error) : EstError.Forbidden(trouble.Words),
        _ => null,
    };

    private static EstError Of(IssuanceRefusedException refused) => refused.Reason switch
    {
        RefusalReason.Malformed or RefusalReason.ProofOfPossession or RefusalReason.KeyRefused or RefusalReason.LintFailed =>
            EstError.BadRequest(refused.Message),
        // EST-27: a code that another request used up proves nothing any more.
        RefusalReason.GrantRefused => EstError.Unauthorized(refused.Message),
        RefusalReason.AuthorityInactive => EstError.Unavailable(refused.Message, AuthorityRetry),
        _ => EstError.Forbidden(refused.Message),
    };
}
