using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.FirstStart;

/// <summary>The authorities: made here, signed elsewhere, brought, or those of the evaluation kept.</summary>
public sealed partial class HierarchyPage(
    IFirstHierarchy hierarchy, IFirstBox box, Authorities authorities, IJSRuntime script, AssetFiles files, IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : StepPage(firstStart, caller, navigation)
{
    private const int LargestCrl = 16 << 20;

    private AuthorityRequest? awaited;
    private string organization = "";
    private string pem = "";
    private byte[]? lastCrl;
    private bool isUnused;
    private bool isRestarting;

    private IssuingAuthority? Own => authorities.All.Any(authority => authority.Record is { Evaluation: true, State: AuthorityState.Active }) ? null : authorities.Find(IFirstHierarchy.Issuing);

    private string Organization => organization.Trim() is { Length: > 0 } name ? name : "…";

    private string Request => PemEncoding.WriteString("CERTIFICATE REQUEST", awaited!.Request) + "\n";

    private string RequestFile => $"data:application/pkcs10;base64,{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Request))}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        awaited = await hierarchy.AwaitedAsync(Gone);
    }

    private Task KeepAsync() => DecideAsync(FirstStartStep.Hierarchy, _ => Task.CompletedTask);

    private Task MakeAsync() => DecideAsync(FirstStartStep.Hierarchy, who => hierarchy.MakeAsync(who, organization.Trim(), Gone));

    private Task<bool> RequestAsync() => DoAsync(async who => awaited = await hierarchy.RequestAsync(who, organization.Trim(), Gone));

    private Task<bool> WithdrawAsync() => DoAsync(async who =>
    {
        await hierarchy.WithdrawAsync(who, Gone);
        awaited = null;
    });

    private Task TakeInAsync() => DecideAsync(FirstStartStep.Hierarchy, who => hierarchy.TakeInAsync(who, new(pem, isUnused ? null : lastCrl, isUnused), Gone));

    private Task<bool> RestartAsync() => DoAsync(async who =>
    {
        // Before the page waits for a restart that nobody asked for yet.
        who.RequireAlone(Right.ChangeSettings);
        isRestarting = true;
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        await module.InvokeVoidAsync("comeBack", Gone);
        box.Restart(who);
    });

    private async Task ReadCrlAsync(InputFileChangeEventArgs chosen)
    {
        lastCrl = null;
        if (chosen.File.Size > LargestCrl)
        {
            Refusal = Say("first.tooLarge", LargestCrl >> 20);
            return;
        }
        lastCrl = await chosen.File.ReadAllAsync(LargestCrl, Gone);
    }
}
