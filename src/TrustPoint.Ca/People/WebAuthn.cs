using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace TrustPoint.Ca.People;

/// <summary>What a browser is asked, and what its answer is checked against.</summary>
/// <param name="Options">For the browser, JSON.</param>
/// <param name="State">With the challenge; stays here.</param>
/// <param name="Place">Where it was asked.</param>
internal sealed record PasskeyQuestion(string Options, string State, PasskeyPlace Place)
{
    /// <summary>The number of the session that asked; null: it is a sign-in.</summary>
    public long? Session { get; init; }

    /// <summary>What the answer is given for; null: for nothing in particular.</summary>
    public string? About { get; init; }

    /// <summary>The account's epoch when it was asked.</summary>
    public int Epoch { get; init; }
}

/// <summary>
/// Registration and authentication by WebAuthn Level 2 sections 7.1 and 7.2, whose steps ASP.NET Core's handler takes: type, challenge, origin, rp id, presence,
/// verification, algorithm, signature. What it leaves to its caller is decided here: discoverable credentials, the person verified each time, no
/// attestation, ES256 and RS256.
/// </summary>
internal sealed class WebAuthn
{
    private const int LongestAnswer = 16 * 1024;
    private const int Es256 = -7;
    private const int Rs256 = -257;

    private static readonly IdentityPasskeyOptions Rules = new()
    {
        ChallengeSize = 32, // WebAuthn Level 2 section 13.4.3: at least 16
        AuthenticatorTimeout = PasskeyQuestions.Life,
        ResidentKeyRequirement = "required",
        UserVerificationRequirement = "required",
        AttestationConveyancePreference = "none",
        IsAllowedAlgorithm = algorithm => algorithm is Es256 or Rs256,
        // Section 7.1 step 9 and 7.2 step 13. A frame within another site's page is never ours: frame-ancestors 'none'.
        ValidateOrigin = claimed => ValueTask.FromResult(claimed is { CrossOrigin: false, TopOrigin: null } && claimed.Origin == $"https://{claimed.HttpContext.Request.Host}"),
    };

    private readonly PasskeyHandler<PasskeyUser> handler;
    private readonly ILogger log;

    public WebAuthn(IPasskeyStore store, ILogger log)
    {
        this.log = log;
        var users = new UserManager<PasskeyUser>(new PasskeyUsers(store), null!, null!, [], [], null!, null!, null!, NullLogger<UserManager<PasskeyUser>>.Instance);
        handler = new(users, Options.Create(Rules));
    }

    /// <summary>Asks for a new passkey, on an authenticator that has none of this person's yet.</summary>
    public async Task<PasskeyQuestion> AskForNewAsync(Account account, string handle, PasskeyPlace place)
    {
        var asked = await handler.MakeCreationOptionsAsync(new() { Id = handle, Name = account.Name, DisplayName = account.DisplayName }, RequestAt(place));
        return new(asked.CreationOptionsJson, asked.AttestationState!, place);
    }

    /// <summary>Asks for a passkey: one of a person's, or where nobody is known yet, any.</summary>
    public async Task<PasskeyQuestion> AskForAsync(string? handle, PasskeyPlace place)
    {
        var asked = await handler.MakeRequestOptionsAsync(handle is null ? null : new PasskeyUser(handle), RequestAt(place));
        return new(asked.RequestOptionsJson, asked.AssertionState!, place);
    }

    /// <summary>Section 7.1. The new passkey, and the handle that it was made under.</summary>
    /// <returns>Null: it is none; the log says why.</returns>
    public async Task<(string Handle, UserPasskeyInfo Passkey)?> MadeAsync(PasskeyQuestion question, string answer)
    {
        if (answer.Length > LongestAnswer) return null;
        var result = await handler.PerformAttestationAsync(new() { HttpContext = RequestAt(question.Place), CredentialJson = answer, AttestationState = question.State });
        if (!result.Succeeded) return Refused(result.Failure);
        return (result.UserEntity.Id, result.Passkey);
    }

    /// <summary>Section 7.2 but for step 21, the count. The passkey that signed with its new count, and the handle that it stands for.</summary>
    /// <returns>Null: none did; the log says why.</returns>
    public async Task<(string Handle, UserPasskeyInfo Passkey)?> UsedAsync(PasskeyQuestion question, string answer)
    {
        if (answer.Length > LongestAnswer) return null;
        var result = await handler.PerformAssertionAsync(new() { HttpContext = RequestAt(question.Place), CredentialJson = answer, AssertionState = question.State });
        if (!result.Succeeded) return Refused(result.Failure);
        return (result.User.Handle, result.Passkey);
    }

    private (string Handle, UserPasskeyInfo Passkey)? Refused(PasskeyException failure)
    {
        log.LogInformation("A passkey was refused: {Reason}", failure.Message);
        return null;
    }

    // The handler reads rp id and origin from a request: it gets one that names nothing but a place that was checked.
    private static DefaultHttpContext RequestAt(PasskeyPlace place) => new() { Request = { Host = new(place.Origin["https://".Length..]) } };
}
