import { test } from '@japa/runner'
import { detectImportType } from '#imports/detect_type'

const cities = 'cities'
const readings = 'readings'

test.group('The type of an import', () => {
  for (const [content, type] of [
    ['name,country,latitude,longitude\nOslo,Norway,59.9,10.7\n', cities],
    ['sep=;\nID;Name;Enabled\n7;Oslo;true\n', cities],
    ['[{"name":"Oslo","country":"Norway"}]', cities],
    ['city,celsius,measured_at\nOslo,1,2026-11-21T09:00:00Z\n', readings],
    ['x\tcity_id\ttemperature\n\t7\t1,5\n', readings],
    ['{"city":"Oslo","celsius":1}\n{"city"', readings],
  ] as const) {
    test(`is ${type} for a file that begins with ${JSON.stringify(content.slice(0, 16))}`, async ({
      assert,
    }) => {
      assert.equal(await detectImportType([Buffer.from(content)]), type)
    })
  }

  for (const content of ['', '<html>', 'a,b\n1,2\n', '{"data":[', 'city,celsius\n', '[]']) {
    test(`is readings for ${JSON.stringify(content)}, whose import then shows the problem`, async ({
      assert,
    }) => {
      assert.equal(await detectImportType([Buffer.from(content)]), readings)
    })
  }
})
