using System.Globalization;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ceremonies.Calendar;

/// <summary>The script of a ceremony that follows from those before: it is filled in, to be reviewed and begun.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Text">YAML.</param>
public sealed record NextScript(string Name, string Text)
{
    private const int LongestId = 48;
    private const int LongestTitle = 64;

    /// <summary>Of the root's next revocation list.</summary>
    /// <param name="made">The ceremony that made the root.</param>
    /// <param name="last">The last one that its token was at.</param>
    /// <param name="root">The root.</param>
    /// <param name="list">Its last list.</param>
    /// <param name="taken">The names that cannot be used any more.</param>
    internal static NextScript List(CeremonyRun made, CeremonyRun last, IssuingAuthority root, CertificateList list, IReadOnlyList<string> taken)
    {
        var (people, token) = (last.Script.People, made.Script.Token!);
        var id = Free($"{root.Name}-crl-{list.Number}-next", taken);
        return new($"{id}.yaml", string.Create(CultureInfo.InvariantCulture, $"""
            # The next revocation list of {root.Name}, and with it the yearly look at its token and at the shares that open it. Filled in
            # from the ceremony {last.Name}: have it reviewed, and choose custodians who have not shown their shares for long.
            ceremony: root-crl
            id: {id}
            title: {Short($"The next revocation list of {root.Name}")}

            people:
              custodians: {people.Custodians}
              needed: {people.Needed}
              witnesses: {people.Witnesses}{(people.HasOperator ? "\n  operator: true" : "")}{(people.HasAuditor ? "\n  auditor: true" : "")}
            {(made.Script.IsOffline ? "\noffline: true\n" : "")}
            token:
              label: {token.Label}
              serial: "{made.Results["tokenSerial"]}"

            expect:
              ceremony: {last.Name}
              transcript: {last.Transcript.Head}

            crl:
              authority: {root.Name}
              number-above: {list.Number}
              days: {Math.Clamp((int)Math.Round((list.NextUpdate - list.ThisUpdate).TotalDays), 1, 366)}

            """));
    }

    private static string Free(string wanted, IReadOnlyList<string> taken)
    {
        var id = wanted[..Math.Min(LongestId, wanted.Length)];
        for (var number = 2; taken.Contains(id); number++)
        {
            var ending = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            id = wanted[..Math.Min(LongestId - ending.Length, wanted.Length)] + ending;
        }
        return id;
    }

    private static string Short(string title) => title[..Math.Min(LongestTitle, title.Length)];
}
