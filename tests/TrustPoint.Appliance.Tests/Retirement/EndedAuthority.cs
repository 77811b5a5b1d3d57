using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.People;

namespace TrustPoint.Appliance.Tests.Retirement;

/// <summary>An appliance on which two people ended the authority <c>closing</c> of a domain of that name, at a terminal.</summary>
internal sealed class EndedAuthority : IAsyncDisposable
{
    /// <summary>The authority, and its domain.</summary>
    public const string Name = "closing";

    private EndedAuthority(ApplianceProcess box) => Box = box;

    public ApplianceProcess Box { get; }

    /// <summary>The authority's certificate.</summary>
    public Certificate Issuer { get; private set; } = null!;

    /// <summary>What it issued, revoked before the end.</summary>
    public System.Security.Cryptography.X509Certificates.X509Certificate2 Issued { get; private set; } = null!;

    /// <summary>A device that was invited and did not come before the end.</summary>
    public TestDevice Late { get; private set; } = null!;

    /// <param name="before">What is done right before the end.</param>
    public static async Task<EndedAuthority> StartAsync(Func<EndedAuthority, Task>? before = null)
    {
        var made = new EndedAuthority(await ApplianceProcess.StartAsync());
        var box = made.Box;
        await box.AdminAsync(HttpMethod.Post, "setup/finish");
        await DoneAsync("ca", "create", Name, "--parent", "evaluation-root-g1", "--profile", "issuing-ca", "--common-name", "Closing CA", "--organization", "Works");
        await DoneAsync("domain", "add", Name, "--authority", Name, "--profile", "tls-client");
        using (var http = new HttpClient()) made.Issuer = Certificate.Decode(await http.GetByteArrayAsync(new Uri($"http://127.0.0.1:{box.HttpPort}/ca/{Name}.crt")));
        made.Issued = await (await TestDevice.AddAsync(box, "press-9", Name)).EnrolAsync(Name);
        made.Late = await TestDevice.AddAsync(box, "press-10", Name);
        await DoneAsync("device", "decommission", "press-9", "--reason", "the plant is closed");
        if (before is not null) await before(made);

        await (await TerminalPerson.ComeAsync(box, "carl")).ApproveAsync("ca", "end", Name, "--reason", "the plant is closed");
        return made;

        async Task DoneAsync(params string[] command) => _ = (await box.CommandAsync(command)).Done;
    }

    public async ValueTask DisposeAsync()
    {
        Issued.Dispose();
        await Box.DisposeAsync();
    }
}
