using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Issues a certificate for a request that somebody brought: first what the profile keeps, changes, adds and leaves out, then the signature.</summary>
public sealed partial class IssuePage(HandIssuance issuance, Domains domains, ProfileCatalogue profiles, CircuitCaller caller, IJSRuntime script, AssetFiles files) : View
{
    private const int LargestFile = 128 * 1024;

    private readonly Attempt attempt = new(caller);
    private List<string> places = [];
    private List<Profile> kinds = [];
    private string domain = "";
    private string profile = "";
    private string text = "";
    private byte[]? file;
    private HandOrder? order;
    private IssuancePreview? preview;
    private CertificateRecord? issued;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        places = [.. domains.All.Select(known => known.Name).Where(name => person.May(Right.Issue, name))];
        if (places is []) throw new NotAllowedException(person, Right.Issue);
        kinds = [.. profiles.All.Where(known => known.Authority is null && known.Requesters.Contains(ProfileRequester.Administrator))];
        domain = domains.Default is { } usual && places.Contains(usual.Name) ? usual.Name : places[0];
        profile = kinds.Find(known => known.Name == "tls-server")?.Name ?? kinds[0].Name;
    }

    private static Mood MoodOf(FieldOrigin origin) => origin switch
    {
        FieldOrigin.Kept => Mood.Good,
        FieldOrigin.Changed => Mood.Wait,
        _ => Mood.Off,
    };

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        (attempt.Refusal, file) = (null, null);
        if (change.File.Size > LargestFile)
        {
            attempt.Refusal = Say("many.large", LargestFile / 1024);
            return;
        }
        file = await change.File.ReadAllAsync(LargestFile, Gone);
        // What is text is shown, and can be looked at.
        text = file is [0x30, ..] && Array.IndexOf(file, (byte)0) >= 0 ? "" : Encoding.UTF8.GetString(file);
    }

    private Task<bool> PreviewAsync() => attempt.MakeAsync(
        person =>
        {
            order = new(domain, profile, text.Length > 0 ? Encoding.UTF8.GetBytes(text) : file ?? []);
            preview = issuance.Preview(person, order);
            return Task.CompletedTask;
        },
        Gone);

    private Task<bool> IssueAsync() => attempt.MakeAsync(async person => issued = await issuance.IssueAsync(person, order!, Gone), Gone);

    private void Back() => preview = null;

    private async Task SaveAsync()
    {
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        await module.InvokeVoidAsync("save", Gone, $"{Convert.ToHexString(issued!.Serial)}.pem", "application/x-pem-file", PemEncoding.WriteString("CERTIFICATE", issued.Der) + "\n");
    }
}
