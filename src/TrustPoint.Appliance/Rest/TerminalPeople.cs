using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.Rest;

/// <summary>Who sits at the terminal.</summary>
internal static class TerminalPeople
{
    /// <summary>Somebody who signed in at the terminal.</summary>
    /// <exception cref="RestRefusedException">Nobody did, or not any more.</exception>
    public static async Task<Person> AtTerminalAsync(this Sessions sessions, string? session, CancellationToken ct) =>
        await sessions.FindAsync(session ?? "", isUse: true, ct) ?? throw new RestRefusedException(StatusCodes.Status401Unauthorized, "nobody is signed in with that: sign in again");
}
