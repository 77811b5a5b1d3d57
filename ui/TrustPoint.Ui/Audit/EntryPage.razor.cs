using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Audit;

/// <summary>One entry in words, and the proof that it is in the log.</summary>
public sealed partial class EntryPage(AuditTrail trail, CircuitCaller caller) : View
{
    // The members whose names people need not know.
    internal static readonly string[] Named =
    [
        "authority", "serial", "profile", "device", "domain", "person", "roles", "reason", "source", "notBefore", "notAfter", "sha256", "tbsSha256", "keySha256",
        "codeExpiresAt", "factor", "recoveryCodesLeft", "manufacturer", "manufacturers", "profiles", "approval", "version", "rows", "note", "revokedAt", "number", "hostNames",
        "publicUrl", "tokenLabel", "module", "sessions", "peer", "operation", "passkey", "label", "host", "backedUp", "count", "before",
        "proposal", "kind", "act", "kinds", "requester", "displayName", "parent", "commonName", "organization", "unit", "country", "key", "keyLabel", "scheme", "crl", "certificate", "certificates",
        "subject", "issuer", "invalidityDate", "requestSha256", "subjectAltName", "autoAdd", "linkingRequired", "renewalGraceDays", "default", "life", "sensitive", "purpose", "lastCrl", "unused", "text", "ticket",
        "owner", "serialNumber", "serialNumbers", "serialNumbersSha256", "products", "model", "order", "expiresAt", "assertion", "domainId",
        "ceremony", "title", "crlNumber", "nextUpdate", "changes", "people", "deviations", "script", "transcript", "pack", "logKey",
        "state", "keyExposed", "shipped", "until", "for", "proof", "successor",
    ];

    private bool isLoaded;
    private AuditProof? proof;
    private SeenEntry? entry;
    private string? refusal;

    /// <summary>The entry's number, from 0.</summary>
    [Parameter]
    public long Index { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        try
        {
            proof = await trail.ProveAsync(await caller.NowAsync(Gone), Index, Gone);
            entry = proof is null ? null : SeenEntry.Of(proof.Entry);
        }
        catch (Exception failed) when (failed is KeyStoreUnavailableException or CheckpointException or StoreUnavailableException)
        {
            refusal = failed.Message;
        }
        isLoaded = true;
    }
}
