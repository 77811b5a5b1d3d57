using TrustPoint.Agent.Connections;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Agent.Onboarding;

/// <summary>What the device tells its registrar about itself (RFC 8995 sections 5.7 and 5.9.4). Nothing depends on whether it is heard.</summary>
internal static class Telemetry
{
    /// <summary>Whether the voucher was taken.</summary>
    public const string VoucherStatus = "voucher_status";

    /// <summary>Whether the certificate was got and works.</summary>
    public const string EnrolStatus = "enrollstatus";

    private const string JsonType = "application/json";

    /// <summary>Tells it.</summary>
    /// <param name="connection">To the registrar.</param>
    /// <param name="operation">One of those here.</param>
    /// <param name="trouble">What went wrong; null: all is well.</param>
    /// <param name="journal">Takes note where it could not be told.</param>
    /// <param name="ct">Stops the wait.</param>
    public static async Task TellAsync(TlsClient connection, string operation, string? trouble, Journal journal, CancellationToken ct)
    {
        var status = new PledgeStatus { Status = trouble is null, Reason = trouble };
        try
        {
            var answer = await connection.SendAsync(HttpMethod.Post, $"/.well-known/brski/{operation}", status.Encode(), JsonType, null, null, ct);
            if ((int)answer.Status >= 300) journal.Note($"the registrar did not take the {operation}: {answer.Words}");
        }
        catch (AgentException unheard)
        {
            journal.Note($"the {operation} could not be told: {unheard.Message}");
        }
    }
}
