namespace TrustPoint.Appliance.CommandLine;

/// <summary>The commands by which a production line has factory identities made, to paste into a shell on it. A test runs what is printed here as it stands.</summary>
internal static class LineCommands
{
    /// <summary>The commands.</summary>
    /// <param name="words">Takes them.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="code">Its code; null: it is not known, and a place for it stands there.</param>
    /// <param name="estUrl">Where the line enrols.</param>
    // The names of a batch and of a domain, a host name and a code hold no character that a shell would read as anything else.
    public static void WriteSteps(TextWriter words, string batch, string? code, string estUrl) => words.WriteLine($"""
        Here: write the trust anchors to files, and bring them to the line by a way you trust.

          ./trustpoint ca export --anchors > trustpoint-anchors.pem
          ./trustpoint masa anchor export > masa.pem

        On the line, once: the batch and its code, in a file for its owner alone.

          (umask 077; printf %s '{batch}:{code ?? "CODE"}' > batch-code)

        For each device, with openssl and curl. Its serial number is all that is different.

          serial=SN-1001
          openssl ecparam -name prime256v1 -genkey -noout -out $serial.key
          openssl req -new -key $serial.key -subj "/serialNumber=$serial" -outform DER | openssl base64 -A > $serial.csr
          curl -sS --fail-with-body --cacert trustpoint-anchors.pem -u "$(cat batch-code)" -H "Content-Type: application/pkcs10" --data-binary @$serial.csr -o $serial.p7 {estUrl}/simpleenroll
          openssl base64 -d -A -in $serial.p7 | openssl pkcs7 -inform DER -print_certs -out $serial.pem

        Or with trustpoint-agent, which makes the folder that the device keeps as its factory identity (masa.pem says whose vouchers it takes):

          trustpoint-agent enroll {estUrl} --anchors trustpoint-anchors.pem --code-file batch-code --serial-number $serial --state factory-$serial
          cp masa.pem factory-$serial/current/

        A line with a registration authority of its own shows that one's certificate and needs no code, for devices that were added beforehand:

          curl -sS --fail-with-body --cacert trustpoint-anchors.pem --cert line-ra.pem --key line-ra.key -H "Content-Type: application/pkcs10" --data-binary @$serial.csr -o $serial.p7 {estUrl}/simpleenroll

        To try it with simulated devices that join a plant at once (https://plant:9443):

          trustpoint-agent fleet --devices 10 --serial-prefix SN --registrar https://plant:9443 --manufacturer {estUrl} --manufacturer-anchors trustpoint-anchors.pem --batch-code-file batch-code --masa-anchors masa.pem --state fleet
        """);
}
